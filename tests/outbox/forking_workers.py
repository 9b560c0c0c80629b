"""Workers that can be had quickly, to be killed: everything is loaded once, and each is a fork of it.

Run as a program. It reads `go` and answers with the process id of a new worker, which does what
`ivr worker` does under the settings of the environment.
"""

import os
import signal
import sys
import threading

import ivr.carrier.twilio_client
from ivr.cli import resources
from ivr.cli.worker import build_worker

HURRY, TIME_OUT = 60.0, 0.3


def main() -> None:
    assert ivr.carrier.twilio_client.Account
    settings = resources.sending_settings()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the parent never waits for its children
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            build_worker(settings, hurry=HURRY, timeout=TIME_OUT).run(threading.Event())
        print(child, flush=True)


if __name__ == "__main__":
    main()
