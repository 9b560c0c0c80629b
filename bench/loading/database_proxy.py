"""A proxy in front of PostgreSQL that can interrupt it. The program listens on a loopback port and
passes everything on to a socket file. It reads orders: `refuse` closes all connections and accepts
none, as if the server had stopped; `hold` passes nothing on, as if the network were down; `mend` ends
both. It answers each order with `ok`.
"""

import asyncio
import sys


class Proxy:
    """The connections between the service and its database."""

    def __init__(self, port: int, socket: str) -> None:
        self._port, self._socket = port, socket
        self._open = asyncio.Event()
        self._open.set()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def do(self, order: str) -> None:
        """Carry out an order."""
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
            while part := await reader.read(65536):
                await self._open.wait()
                writer.write(part)
                await writer.drain()
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()


async def main(port: int, socket: str) -> None:
    """Serve until standard input ends."""
    proxy = Proxy(port, socket)
    await proxy.do("mend")
    print("ok", flush=True)
    while order := (await asyncio.to_thread(sys.stdin.readline)).strip():
        await proxy.do(order)
        print("ok", flush=True)
    await proxy.do("refuse")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
