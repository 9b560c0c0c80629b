"""A proxy in front of PostgreSQL that can be cut. Run as a program, it listens on a port of loopback,
passes everything on to a socket file, and does what it reads: `refuse` cuts all connections and takes
no new one, as where the server is gone; `hold` passes nothing on, as where the way to it is; `mend`
ends both. It answers each with `ok`.
"""

import asyncio
import sys


class Gate:
    """What is between the service and its database."""

    def __init__(self, port: int, socket: str) -> None:
        self._port, self._socket = port, socket
        self._open = asyncio.Event()
        self._open.set()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def do(self, order: str) -> None:
        """Do as told."""
        match order:
            case "refuse":
                if self._server is not None:
                    self._server.close()
                    self._server = None
                for writer in self._writers:
                    writer.transport.abort()
            case "hold":
                self._open.clear()
            case "mend":
                self._open.set()
                if self._server is None:
                    self._server = await asyncio.start_server(
                        self._serve, "127.0.0.1", self._port, backlog=256
                    )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._open.wait()
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(self._socket)
        except OSError:
            writer.transport.abort()
            return
        await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while some := await reader.read(65536):
                await self._open.wait()
                writer.write(some)
                await writer.drain()
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()


async def main(port: int, socket: str) -> None:
    """Serve until the orders end."""
    gate = Gate(port, socket)
    await gate.do("mend")
    print("ok", flush=True)
    while order := (await asyncio.to_thread(sys.stdin.readline)).strip():
        await gate.do(order)
        print("ok", flush=True)
    await gate.do("refuse")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
