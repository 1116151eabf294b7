"""The sandbox as a process: python -m connector.sandbox.

The first line on standard output is a JSON object with `url`, `client_id`, `client_secret` and `token`. One line on
standard error says where people see what arrives. It serves until Ctrl-C or SIGTERM.
"""

import argparse
import contextlib
import json
import signal
import sys
import threading

from connector.sandbox import Sandbox


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m connector.sandbox", description="A small LINE on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes any free one (default)")
    parser.add_argument("--quota", type=int, help="messages a month allows; no limit unless given")
    options = parser.parse_args()
    # SIGTERM ends it the way Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), Sandbox(port=options.port, quota=options.quota) as sandbox:
        start = {
            "url": sandbox.url,
            "client_id": sandbox.client_id,
            "client_secret": sandbox.client_secret,
            "token": sandbox.token,
        }
        sys.stdout.write(json.dumps(start) + "\n")
        sys.stdout.flush()
        sys.stderr.write(f"{sandbox.url}/sandbox/chat shows in a browser what arrives.\n")
        threading.Event().wait()


if __name__ == "__main__":
    main()
