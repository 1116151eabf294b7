"""The sandbox as a process: python -m connector.sandbox.

The first line on standard output is a JSON object with `url`, `client_id`, `client_secret` and `token`. On standard
error a line says where people see what arrives, and then one follows for each request. It serves until Ctrl-C or
SIGTERM.
"""

import argparse
import contextlib
import errno
import json
import signal
import sys
import threading
from os.path import basename

from connector.sandbox import Sandbox
from connector.sandbox.log import Log

CONSOLES = ("line-messaging-api-sandbox", "line-connector-sandbox")
"""What the command of the wheel is called, and its older name."""
HIGHEST = 65535


def main() -> int:
    """Serve until told to stop; return the exit code."""
    started = basename(sys.argv[0])
    program = started if started in CONSOLES else "python -m connector.sandbox"
    parser = argparse.ArgumentParser(prog=program, description="A small LINE on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes any free one (default)")
    parser.add_argument("--quota", type=int, help="messages a month allows; no limit unless given")
    options = parser.parse_args()
    if not 0 <= options.port <= HIGHEST:
        parser.error(f"--port takes a number from 0 to {HIGHEST}; 0 takes any free one")
    # SIGTERM ends it the way Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), contextlib.ExitStack() as ending:
        try:
            sandbox = ending.enter_context(Sandbox(port=options.port, quota=options.quota))
        except OSError as error:
            why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
            sys.stderr.write(f"Port {options.port} {why}. --port 0 takes any free one.\n")
            return 1
        start = {
            "url": sandbox.url,
            "client_id": sandbox.client_id,
            "client_secret": sandbox.client_secret,
            "token": sandbox.token,
        }
        sys.stderr.write(f"{sandbox.url}/sandbox/chat shows in a browser what arrives.\n")
        sys.stderr.flush()
        log = Log(sys.stderr.fileno())
        ending.callback(log.close)
        sandbox.log = log.add
        sys.stdout.write(json.dumps(start) + "\n")
        sys.stdout.flush()
        threading.Event().wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
