"""One push and two reads through the real process contract, against a sandbox that ends with the demo."""

import json
import os
import subprocess
import sys

from connector.sandbox import Sandbox

USER = "U4af4980629000000000000000000abcd"
RUNS: tuple[tuple[str, dict[str, object]], ...] = (
    ("send_push_message", {"to": USER, "messages": [{"type": "text", "text": "Disk 95 % full on db-01"}]}),
    ("get_number_of_messages_sent_this_month", {}),
    ("get_the_target_limit_for_messages_this_month", {}),
)


def main() -> int:
    """Run the demo; return 0 when every action succeeded."""
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    failed = 0
    with Sandbox(quota=500) as line:
        asset = {
            "url": line.url,
            "token_url": f"{line.url}/oauth2/v3/token",
            "client_id": line.client_id,
            "client_secret": line.client_secret,
        }
        say(f"A small LINE listens on {line.url}. Each action is one process: input on stdin, one line on stdout.")
        for action, inputs in RUNS:
            say(f"\npython -m connector {action}")
            ended = subprocess.run(  # noqa: S603 - this interpreter, our own module
                [sys.executable, "-m", "connector", action],
                input=json.dumps({**asset, **inputs}),
                capture_output=True,
                text=True,
                env=environment,
                check=False,
            )
            failed += ended.returncode != 0
            line_printed = ended.stdout or ended.stderr
            say(json.dumps(json.loads(line_printed.partition(" ")[2]), indent=2, ensure_ascii=False))
        say("\nWhat arrived at LINE:")
        say(json.dumps(line.messages, indent=2, ensure_ascii=False))
    return 1 if failed else 0


def say(text: str) -> None:
    """Print for the person who watches."""
    print(text, flush=True)  # noqa: T201 - this is a demonstration


if __name__ == "__main__":
    sys.exit(main())
