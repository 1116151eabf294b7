"""What reading an answer may cost: one layer of encoding is undone within bounds, and no cookie is looked at."""

import gzip
import itertools
import json
import socket
import sys
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import bearer, oauth, run_process, run_python
from tests.e2e.exchanges import PUSH, READ, REPLY
from tests.e2e.network import listening

MIB = 1024 * 1024
LINES = b'{"sentMessages": [{"id": "1", "quoteToken": "q"}]}'
REQUEST_ID = "900e2954-b41a-4dc9-87f7-f7782d73368e"

BOUNDED = f"""
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_AS, (2 ** 30, 2 ** 30))
try:
    runpy.run_module("connector", run_name="__main__")
finally:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / {2**20 if sys.platform == "darwin" else 2**10}
    sys.stderr.write(f"{{used:.0f}}")
"""
"""Runs an action, kept from taking the memory of the whole machine, and says how many megabytes it took."""


def answer(body: bytes, encoding: str, status: int = 200) -> Fault:
    """An answer of LINE's whose body is encoded."""
    headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
    return Fault("answer", status=status, body=body, headers=headers, accepted=status < 300)


def bomb(layers: int) -> bytes:
    """Half a gibibyte of zeros in some hundred bytes, or in half a megabyte where it is packed but once."""
    packed = gzip.compress(bytes(MIB)) * 512
    for _ in range(layers - 1):
        packed = gzip.compress(packed)
    return packed


def costly(exchange: Any, given: dict[str, Any]) -> tuple[dict[str, Any], int, float]:
    """What an action says that fails, the megabytes that it took, and the seconds."""
    started = time.monotonic()
    result = run_python(["-c", BOUNDED, exchange.action], {**given, **exchange.inputs})
    text, _, used = result.err.removeprefix("::set-error ").rpartition("\n")
    return json.loads(text), int(used), time.monotonic() - started


def test_every_request_asks_for_an_answer_that_is_not_encoded(sandbox: Sandbox) -> None:
    run_process(PUSH.action, {**oauth(sandbox), **PUSH.inputs})
    assert [request.headers["accept-encoding"] for request in sandbox.requests] == ["identity", "identity"]


ENCODED = {
    "gzip": gzip.compress,
    "X-GZIP ": gzip.compress,
    "deflate": zlib.compress,
    "identity": bytes,
    "": bytes,
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_an_answer_that_is_encoded_all_the_same_is_read(sandbox: Sandbox, encoding: str) -> None:
    sandbox.queue(answer(ENCODED[encoding](LINES), encoding))
    output = run_process(PUSH.action, {**bearer(sandbox), **PUSH.inputs}).output
    assert (output["outcome"], output["json_body"]) == ("sent", json.loads(LINES))
    sandbox.queue(answer(ENCODED[encoding](b'{"message": "Failed to send messages"}'), encoding, 400))
    error = run_process(PUSH.action, {**bearer(sandbox), **PUSH.inputs}).error
    assert (error["kind"], error["json_body"]) == ("rejected", {"message": "Failed to send messages"})


UNREADABLE = {
    "twice": (gzip.compress(gzip.compress(LINES)), "gzip, gzip"),
    "Brotli": (b"\x8b\x05\x80{}\x03", "br"),
    "Zstandard": (b"(\xb5/\xfd \x02\x11\x00\x00{}", "zstd"),
    "compress": (b"\x1f\x9d\x90", "compress"),
    "what nobody knows": (LINES, "x-own"),
    "not at all": (LINES, "gzip"),
    "cut off": (gzip.compress(LINES)[:-3], "gzip"),
    "with more behind": (gzip.compress(LINES) + LINES, "gzip"),
    "too large": (gzip.compress(b'{"a": "' + bytes(MIB) + b'"}'), "gzip"),
    "too large as deflate": (zlib.compress(bytes(MIB + 1)), "deflate"),
}


@pytest.mark.parametrize(("body", "encoding"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_encoded_in_any_other_way_cannot_be_read(sandbox: Sandbox, body: bytes, encoding: str) -> None:
    sandbox.queue(answer(body, encoding))
    error = run_process(REPLY.action, {**bearer(sandbox), **REPLY.inputs}).error
    assert (error["kind"], error["outcome"], error["attempts"]) == ("bad_response", "unknown", 1)
    assert "cannot be read" in error["message"]
    sandbox.queue(answer(body, encoding, 400))
    error = run_process(REPLY.action, {**bearer(sandbox), **REPLY.inputs}).error
    assert (error["kind"], error["status_code"], error["json_body"]) == ("rejected", 400, {})


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [("/v2/bot/", 200, "bad_response"), ("/v2/bot/", 302, "bad_response"), ("/v2/bot/", 400, "rejected"),
     ("/oauth2", 302, "bad_response"), ("/oauth2", 400, "auth_failed")],
)  # fmt: skip
def test_an_answer_that_unpacks_to_half_a_gibibyte_takes_neither_memory_nor_time(
    sandbox: Sandbox, layers: int, path: str, status: int, kind: str
) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": ", ".join(["gzip"] * layers)}
    sandbox.queue(
        Fault("answer", path, status=status, body=bomb(layers), headers={**headers, "Location": "/elsewhere"})
    )
    error, used, seconds = costly(REPLY, oauth(sandbox))
    assert (error["kind"], error["attempts"]) == (kind, 1)
    assert used < 100
    assert seconds < 10, "the read timeout of a reply"


def chunks(*pieces: bytes) -> Iterator[bytes]:
    """A success whose body comes in chunks."""
    head = f"HTTP/1.1 200 OK\r\nx-line-request-id: {REQUEST_ID}\r\nTransfer-Encoding: chunked\r\n"
    yield f"{head}Content-Type: application/json\r\n".encode()
    yield from pieces


def endless(start: bytes) -> Iterator[bytes]:
    """A success whose body never comes to the next line."""
    return itertools.chain(chunks(b"\r\n", start), itertools.repeat(b"x" * 65536, 8192))


def saying(pieces: Any) -> Any:
    """A server that says something to each who asks."""

    def serve(client: socket.socket) -> None:
        client.recv(65536)
        for piece in pieces():
            client.sendall(piece)

    return serve


@pytest.mark.parametrize(
    "start",
    [b"1;", b"2\r\n{}\r\n0\r\nTrailer: ", b"2\r\n{}", b"-1\r\n", b"7fffffffffffffff\r\n"],
    ids=["size", "trailer", "end", "negative", "large"],
)
def test_chunks_that_never_end_take_no_memory(start: bytes) -> None:
    with listening(saying(lambda: endless(start))) as port:
        error, used, _ = costly(REPLY, {"url": f"http://127.0.0.1:{port}", "token": "some-token"})
    assert (error["outcome"], used < 100) == ("unknown", True)


@pytest.mark.parametrize(
    ("encoding", "body"), [(b"", LINES), (b"Content-Encoding: gzip\r\n", gzip.compress(LINES))], ids=["plain", "gzip"]
)
def test_an_answer_in_chunks_is_read_to_its_end(encoding: bytes, body: bytes) -> None:
    parts = [b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (body[:7], body[7:8], body[8:])]
    whole = [encoding, b"\r\n", *parts, b"0\r\nTrailer: x\r\n\r\n"]
    with listening(saying(lambda: chunks(*whole))) as port:
        asset = {"url": f"http://127.0.0.1:{port}", "token": "some-token"}
        output = run_process(REPLY.action, {**asset, **REPLY.inputs}).output
    assert (output["outcome"], output["json_body"]) == ("sent", json.loads(LINES))
    with listening(saying(lambda: chunks(*whole[:-1]))) as port:
        asset["url"] = f"http://127.0.0.1:{port}"
        error = run_process(REPLY.action, {**asset, **REPLY.inputs}).error
    assert (error["kind"], error["outcome"]) == ("connection_failed", "unknown")


def test_a_redirect_is_not_read_to_find_out_where_it_leads(sandbox: Sandbox) -> None:
    sandbox.queue(*[Fault("endless", status=302, headers={"Location": "/elsewhere"})] * 3)
    error, used, _ = costly(READ, bearer(sandbox))
    assert (error["kind"], error["status_code"], used < 100) == ("bad_response", 302, True)


def test_cookies_by_the_megabyte_take_no_memory() -> None:
    head = f"HTTP/1.1 400 Bad Request\r\nx-line-request-id: {REQUEST_ID}\r\nContent-Length: 0\r\n"
    cookies = b"Set-Cookie: " + b"a=b;" * 15_000 + b"\r\n"
    with listening(saying(lambda: [head.encode(), *[cookies] * 90, b"\r\n"])) as port:
        error, used, _ = costly(READ, {"url": f"http://127.0.0.1:{port}", "token": "some-token"})
    assert (error["kind"], used < 100) == ("rejected", True)
    assert len(json.dumps(error)) < 2000
