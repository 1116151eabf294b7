"""The sandboxes of tests/bench.py, each a process of its own.

This file, run with a folder, is the one that speaks TLS. It makes an authority, and writes whom to trust into the
folder as one meets it in life, with some hundred others beside it: `bundle.pem`, a file with all of them, and `hashed`,
a folder in which OpenSSL looks up the one that it needs. Run without a folder, it looks through what a sandbox has got.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import shutil
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from bench_programs import ROOT, environment, told

MULTICAST = "/v2/bot/message/multicast"


class Line(NamedTuple):
    """A running sandbox, seen from outside.

    Attributes:
        url: Its address.
        token: A channel access token.
        client_id: The channel's ID.
        client_secret: Its secret.
        trust: The environment that makes a process trust it.
        hashed: The same with a hashed folder; empty where there is none.
        authority: The certificate of who vouches for it, or an empty text.
    """

    url: str
    token: str
    client_id: str
    client_secret: str
    trust: dict[str, str] = {}
    hashed: dict[str, str] = {}
    authority: str = ""

    def tell(self, method: str, path: str, value: Any = None) -> Any:
        """Use a control endpoint; return what it tells."""
        address = urlsplit(self.url).netloc
        connection = http.client.HTTPConnection(address)
        if self.authority:
            connection = http.client.HTTPSConnection(address, context=ssl.create_default_context(cafile=self.authority))
        with contextlib.closing(connection):
            body = None if value is None else json.dumps(value)
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            content = answer.read()
        assert answer.status == 200, content
        return json.loads(content)

    def clear(self) -> None:
        """Let it forget all that came before."""
        self.tell("DELETE", "/sandbox")

    def delay(self, requests: int, seconds: float) -> None:
        """Let it forget all that came before, and answer so many multicasts late."""
        self.clear()
        self.tell("POST", "/sandbox/faults", [{"kind": "delayed", "path": MULTICAST, "seconds": seconds}] * requests)

    def crowd(self) -> list[int]:
        """Return how many multicasts were under way at most, and began within one second.

        A process of its own looks through what arrived, which is large.
        """
        crowd: list[int] = json.loads(told(__file__, given=json.dumps(self._asdict())).stdout)
        return crowd


def crowd_of(requests: list[dict[str, Any]]) -> list[int]:
    """Look through what arrived for Line.crowd."""
    requests = [request for request in requests if request["path"] == MULTICAST]
    starts = sorted(request["seconds"] for request in requests)
    within = (sum(first <= other < first + 1 for other in starts) for first in starts)
    return [max(request["under_way"] for request in requests), max(within)]


@contextlib.contextmanager
def started(*command: str, **how: Any) -> Iterator[dict[str, Any]]:
    """Run a sandbox for a while; gives what it says of itself."""
    with subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True, **how
    ) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


@contextlib.contextmanager
def plain() -> Iterator[Line]:
    """A sandbox that speaks plain HTTP, with a quota that no run comes near to."""
    unread = {"stderr": subprocess.DEVNULL}  # where it logs each request
    with started("-m", "connector.sandbox", "--quota", "1000000000", **unread) as itself:
        yield Line(**itself)


@contextlib.contextmanager
def secure(folder: Path) -> Iterator[Line]:
    """A sandbox that speaks TLS."""
    with started(str(Path(__file__)), str(folder)) as itself:
        yield Line(**itself)


def serve(folder: Path) -> None:
    """Serve over TLS until told to stop."""
    import certifi
    import trustme

    sys.path.insert(0, str(ROOT))
    from connector.sandbox import Sandbox

    authority = trustme.CA()
    own = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(own))
    others = Path(certifi.where()).read_text(encoding="utf-8")
    bundle = folder / "bundle.pem"
    bundle.write_text(f"{others}\n{own.read_text()}", encoding="utf-8")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    hashed = hash_folder(folder / "hashed", bundle.read_text(encoding="utf-8"))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), Sandbox(ssl_context=context) as sandbox:
        itself = {
            "url": sandbox.url,
            "token": sandbox.token,
            "client_id": sandbox.client_id,
            "client_secret": sandbox.client_secret,
            "trust": {"REQUESTS_CA_BUNDLE": str(bundle)},
            "hashed": {"REQUESTS_CA_BUNDLE": str(hashed)} if hashed else {},
            "authority": str(own),
        }
        sys.stdout.write(json.dumps(itself) + "\n")
        sys.stdout.flush()
        threading.Event().wait()


def hash_folder(folder: Path, bundle: str) -> Path | None:
    """Make a folder with a file for each certificate, found by its name; None where there is no openssl for it."""
    openssl = shutil.which("openssl")
    if not openssl:
        return None
    folder.mkdir()
    pattern = "-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n"
    for number, certificate in enumerate(re.findall(pattern, bundle, re.S)):
        (folder / f"{number}.pem").write_text(certificate, encoding="utf-8")
    ended = subprocess.run([openssl, "rehash", str(folder)], check=False, capture_output=True)
    return folder if ended.returncode == 0 else None


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(Path(sys.argv[1]))
    else:
        line = Line(**json.load(sys.stdin))
        sys.stdout.write(json.dumps(crowd_of(line.tell("GET", "/sandbox/requests"))))
