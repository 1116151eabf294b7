"""One push and two reads, then a question and its answer, against a sandbox that ends with the demo.

Each action is a process of its own, as the platform runs it.
"""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from threading import Thread
from typing import Any

from connector.sandbox import Sandbox

USER = "U4af4980629000000000000000000abcd"
RUNS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("send_push_message", {"to": USER, "messages": [{"type": "text", "text": "Disk 95 % full on db-01"}]}),
    ("get_number_of_messages_sent_this_month", {}),
    ("get_the_target_limit_for_messages_this_month", {}),
)
ISOLATE = "Isolate the host"
QUESTION = {
    "to": USER,
    "title": "Malware found on db-1",
    "severity": "critical",
    "text": "Isolate the host?",
    "case_id": "SOC-2041",
    "options": [{"id": "isolate", "label": ISOLATE, "style": "danger"}, {"id": "wait", "label": "Leave it running"}],
}


def main() -> None:
    """Run the demo; end it with exit code 1 at the first action that fails."""
    with Sandbox(quota=500) as line:
        tell(f"A small LINE listens on {line.url}. Each action is one process: input on stdin, one line on stdout.")
        for action, inputs in RUNS:
            show(run(line, action, inputs))
        say("\nWhat arrived at LINE:")
        show(line.messages)
        tell("A question, whose answer comes back by webhook.")
        ask(line)


def ask(line: Sandbox) -> None:
    """Build a question, push it, let a person tap, verify and read the webhook, and reply."""
    built = run(line, "build_a_question_with_buttons", QUESTION)
    show({name: built[name] for name in ("alt_text", "question_id", "expires_at", "warnings")})

    push = {"to": USER, "messages": built["message"], "X-Line-Retry-Key": built["question_id"]}
    pushed = run(line, "send_push_message", push)
    show({name: pushed[name] for name in ("status_code", "retry_key", "outcome", "warnings")})

    with receiver() as (line.webhook, received):
        line.tap(line.messages[-1]["messages"][0], ISOLATE)
    (came,) = received
    tell(f'The person taps "{ISOLATE}". LINE sends this to the webhook, signed:')
    show(json.loads(came["body"])["events"][0]["postback"])

    told = run(line, "verify_and_read_webhook_events", {**came, "answered_questions": []})
    (event,) = told["events"]
    known = ("verified", "verified_by", "warnings")
    show({**{name: told[name] for name in known}, "may_reply": event["may_reply"], "answer": event["answer"]})

    reply = {"replyToken": event["reply_token"], "messages": "Thank you. db-1 will be isolated."}
    replied = run(line, "send_reply_message", reply)
    show({name: replied[name] for name in ("status_code", "outcome", "warnings")})
    tell(f"What the person reads: {line.messages[-1]['messages'][0]['text']}")


def run(line: Sandbox, action: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Run an action in a process, and return its output; where it fails, show the error and end the demo."""
    say(f"\npython -m connector {action}")
    asset = {
        "url": line.url,
        "token_url": f"{line.url}/oauth2/v3/token",
        "client_id": line.client_id,
        "client_secret": line.client_secret,
    }
    ended = subprocess.run(  # noqa: S603 - this interpreter, our own module
        [sys.executable, "-m", "connector", action],
        input=json.dumps({**asset, **inputs}),
        capture_output=True,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
        check=False,
    )
    told: dict[str, Any] = json.loads((ended.stdout or ended.stderr).partition(" ")[2])
    if ended.returncode:
        show(told)
        sys.exit(1)
    return told


@contextmanager
def receiver() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Give the address of a webhook on this machine, and what it has got: body and headers, as an action takes them."""
    received: list[dict[str, Any]] = []

    class Webhook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received.append({"body": body.decode(), "webhook_headers": dict(self.headers)})
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with TCPServer(("127.0.0.1", 0), Webhook) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/webhook", received
        finally:
            server.shutdown()
            thread.join()


def tell(text: str) -> None:
    """Say a sentence, on lines that fit the terminal, with an empty one before it."""
    width = shutil.get_terminal_size().columns
    say("\n" + textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False))


def show(value: Any) -> None:
    """Show a JSON value."""
    say(json.dumps(value, indent=2, ensure_ascii=False))


def say(text: str) -> None:
    """Print for the person who watches."""
    print(text, flush=True)  # noqa: T201 - this is a demonstration


if __name__ == "__main__":
    main()
