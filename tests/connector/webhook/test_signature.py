"""LINE's signature proves exact bytes, or an object in a writing of LINE's, and nothing else."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.asset import Secret
from connector.fields import Findings
from connector.webhook.signature import Headers, prove

PUBLISHED = Secret("8c570fa6dd201bb328f1c1eac23a96d8")
BODY = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
SIGNATURE = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="
"""The example that LINE publishes. https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/"""

WORDS = {"text": '隔離 \u00e9 \U0001f600 \\u00e9 \x1f " / \\', "n": [1, -2.5, 1e-7, True, None]}


def signed(content: bytes, secret: str = "8c570fa6dd201bb328f1c1eac23a96d8") -> str:
    """The signature of bytes, as LINE's page says it is made."""
    return base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()


def test_lines_own_example_is_verified() -> None:
    assert prove(BODY, SIGNATURE, PUBLISHED) == "raw"
    assert prove(json.loads(BODY), SIGNATURE, PUBLISHED) == "reserialised"
    assert signed(BODY) == SIGNATURE


@pytest.mark.parametrize("place", range(len(BODY)))
def test_one_other_byte_proves_nothing(place: int) -> None:
    assert prove(BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :], SIGNATURE, PUBLISHED) == "none"


@pytest.mark.parametrize("place", range(len(SIGNATURE)))
def test_one_other_character_of_the_signature_proves_nothing_also_where_the_bytes_stay_the_same(place: int) -> None:
    for other in "ABtu/= ":
        if other != SIGNATURE[place]:
            assert prove(BODY, SIGNATURE[:place] + other + SIGNATURE[place + 1 :], PUBLISHED) == "none"
    assert base64.b64decode(f"{SIGNATURE[:-2]}t=") == base64.b64decode(SIGNATURE), "one of them was such"


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "=",
        SIGNATURE[:-1],
        f"{SIGNATURE}\n",
        f" {SIGNATURE}",
        SIGNATURE * 2,
        "署名",
        "\ud800",
        "\x00",
        "x" * 100_000,
    ],
)
def test_what_is_no_signature_proves_nothing_and_is_no_mistake_of_ours(signature: str) -> None:
    assert prove(BODY, signature, PUBLISHED) == "none"
    assert prove(json.loads(BODY), signature, PUBLISHED) == "none"


def test_another_secret_proves_nothing() -> None:
    assert prove(BODY, SIGNATURE, Secret("8c570fa6dd201bb328f1c1eac23a96d9")) == "none"


def upper(text: str) -> str:
    """The escapes of a text with large digits; a backslash that stands for itself begins none."""
    pieces = text.split("\\\\")
    for number, piece in enumerate(pieces):
        first, *rest = piece.split("\\u")
        pieces[number] = first + "".join(f"\\u{each[:4].upper()}{each[4:]}" for each in rest)
    return "\\\\".join(pieces)


@pytest.mark.parametrize("body", [WORDS, {"events": [WORDS] * 3}, json.loads(BODY)], ids=["words", "nested", "empty"])
@pytest.mark.parametrize("large", [str, upper], ids=["small digits", "large digits"])
@pytest.mark.parametrize("in_ascii", [False, True], ids=["UTF-8", "escapes"])
def test_an_object_is_verified_by_each_compact_writing_that_line_has(body: Any, large: Any, in_ascii: bool) -> None:
    text = large(json.dumps(body, ensure_ascii=in_ascii, separators=(",", ":")))
    assert json.loads(text) == body
    assert prove(body, signed(text.encode()), PUBLISHED) == "reserialised"


@pytest.mark.parametrize(
    "changed", [{**WORDS, "n": []}, {**WORDS, "more": 1}, {"n": WORDS["n"], "text": WORDS["text"]}]
)
def test_another_object_or_another_order_proves_nothing(changed: Any) -> None:
    content = json.dumps(WORDS, separators=(",", ":")).encode()
    assert prove(changed, signed(content), PUBLISHED) == "none"


def test_an_object_that_was_signed_in_a_writing_that_is_not_compact_proves_nothing() -> None:
    assert prove(WORDS, signed(json.dumps(WORDS, indent=1).encode()), PUBLISHED) == "none"


@given(st.binary(), st.text(min_size=1).filter(lambda text: text.isascii()), st.binary(), st.text())
def test_bytes_are_verified_if_and_only_if_they_were_signed(
    content: bytes, secret: str, others: bytes, signature: str
) -> None:
    right = signed(content, secret)
    assert prove(content, right, Secret(secret)) == "raw"
    assert prove(content, signature, Secret(secret)) == ("raw" if signature == right else "none")
    assert prove(others, right, Secret(secret)) == ("raw" if others == content else "none")


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({"x-line-signature": "s"}, "s"),
        ({"X-Line-Signature": "s", "Content-Type": "application/json"}, "s"),
        ({"X-LINE-SIGNATURE": ["s"]}, "s"),
        ({" x-line-signature ": " s\r\n"}, "s"),
        ({"x-line-signature": ["s", "s"], "X-Line-Signature": "s"}, "s"),
        ('{"X-Line-Signature": "s"}', "s"),
        ({"x-line-signature": ["s", "t"]}, ""),
        ({"x-line-signature": "s", "X-Line-Signature": "t"}, ""),
        ({"x-line-signature": None}, ""),
        ({"x-line-signature": ""}, ""),
        ({"x-line-signature": []}, ""),
        ({"x-line-signature": 5}, ""),
        ({"x-line-signature": [{"a": 1}, None]}, ""),
        ({"x-line-signature-2": "s", "": "s"}, ""),
        ({}, ""),
        (" ", ""),
    ],
)
def test_the_signature_is_found_among_headers_in_any_case_and_of_two_none_counts(headers: Any, found: str) -> None:
    findings = Findings()
    assert Headers().check(headers, "webhook_headers", findings) == found
    assert (findings.problems, findings.warnings) == ([], [])


@pytest.mark.parametrize("headers", ["x-line-signature: s", [["x-line-signature", "s"]], 5, True])
def test_what_is_no_object_of_headers_is_refused(headers: Any) -> None:
    findings = Findings()
    Headers().check(headers, "webhook_headers", findings)
    assert [problem["property"] for problem in findings.problems] == ["webhook_headers"]
    assert "x-line-signature: s" not in findings.problems[0]["message"], "another gateway's login may stand beside it"
