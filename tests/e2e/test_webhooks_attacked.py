"""A webhook comes from whoever knows its address: what is not signed, or no body of LINE's, is refused in one line."""

import base64
import json
from typing import Any

import pytest

from tests.conftest import run_here, run_process
from tests.e2e.webhooks import ACTION, FINE, JOIN, MARK, RIGHT, WRONG, all_ways, refused, run
from tests.webhook import GROUP, asset, body_of, event, signature_of, signed

# What is no body


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("[]", "body"),
        ("null", "body"),
        ("5", "body"),
        (f'"{MARK}"', "body"),
        ("{}", "body.events"),
        ("{", "body"),
        (f'{{"events":[],{MARK}}}', "body"),
        (f'{{"events":[],"a":"{MARK}\n"}}', "body"),
        (f'{{"events":[],"{MARK}":1,"{MARK}":2}}', "body"),
        (f'{{"events":[{{"{MARK}":1,"{MARK}":1}}]}}', "body"),
        (f'{{"events":[],"{MARK}":NaN}}', "body"),
        (f'{{"events":[],"{MARK}":-Infinity}}', "body"),
        (f'{{"events":[],"{MARK}":1e999}}', "body"),
        (f'{{"events":[],"{MARK}":{"9" * 5000}}}', "body"),
        (f'{{"events":[],"a":"{MARK}\\ud83d"}}', "body"),
        (f'{{"events":[],"{MARK}\\ude00":1}}', "body"),
        (f'{{"events":[],"{MARK}":1}} x', "body"),
        (f'{{"events":"{MARK}"}}', "body.events"),
        (f'{{"events":{{"{MARK}":1}}}}', "body.events"),
        ('{"events":null}', "body.events"),
        ('{"events":[{},null]}', "body.events[1]"),
        ('{"events":[7]}', "body.events[0]"),
        (f'{{"events":[{{}},["{MARK}"]]}}', "body.events[1]"),
        (f'{{"events":["{MARK}"]}}', "body.events[0]"),
        (f'{{"events":[{",".join(["{}"] * 10_001)}]}}', "body.events"),
        (f'{{"events":[],"{MARK}":"\xff"}}'.encode("latin-1"), "body"),
        (f'{{"events":[],"{MARK}":"\ud83d"}}'.encode("utf-8", "surrogatepass"), "body"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_no_body_of_lines_is_refused_by_its_place_though_it_is_signed(body: str | bytes, place: str) -> None:
    for inputs in all_ways(body):
        assert refused(run(inputs)) == [place]


@pytest.mark.parametrize("levels", [101, 480, 900, 100_000])
def test_a_body_nested_too_deeply_is_refused_however_it_comes_and_never_read_as_one_without_events(levels: int) -> None:
    deep = "[" * (levels - 3) + "]" * (levels - 3)
    body = body_of(JOIN).replace('"mode":"active"', f'"mode":"active","{MARK}":{deep}')
    ways = [json.dumps({**asset(), "parameters": inputs}) for inputs in (signed(body), signed(body.encode()))]
    unproved = {**asset(), "parameters": {"require_signature": False, "body": "@"}}
    ways += [json.dumps(unproved).replace('"@"', body)]
    for text in ways:
        refused(run_process(ACTION, text))
    if levels > 101:
        for name in ("webhook_headers", "answered_questions"):
            inputs = json.dumps({**asset(), "parameters": {**signed(FINE), name: "@"}})
            refused(run_process(ACTION, inputs.replace('"@"', deep)))


def test_as_many_levels_as_are_taken_are_read_in_every_way() -> None:
    deep: Any = "innermost"
    for _ in range(97):
        deep = [deep]
    body = body_of({**JOIN, "x": deep})
    for inputs in (*all_ways(body), {"body": json.loads(body), "signature": signature_of(body)}):
        (read,) = run(inputs).output["events"]
        assert read["raw"]["x"] == deep


@pytest.mark.parametrize("form", [str, json.loads, lambda text: base64.b64encode(text.encode()).decode()])
def test_a_body_of_ten_megabytes_is_refused_unread(form: Any) -> None:
    body = body_of(JOIN, **{MARK: "x" * 10 * 1024**2})
    assert refused(run_process(ACTION, {**asset(), "body": form(body), "signature": signature_of(body)})) == ["body"]


@pytest.mark.parametrize(
    "body",
    [
        f'{{"events":[{{"a":1,"a":"{MARK}"}}]}}',
        f'{{"events":[{{"a":NaN,"b":"{MARK}"}}]}}',
        f'{{"events":[{{"a":1e999,"b":"{MARK}"}}]}}',
        f'{{"events":[{{"a":{"9" * 5000},"b":"{MARK}"}}]}}',
        f'{{"events":[{{"a":"{MARK}\\ud83d"}}]}}',
        f'{{"events":[{{"{MARK}\\ude00":1}}]}}',
        f'{{"events":[{{"a":"\n","b":"{MARK}"}}]}}',
        f'{{"{MARK}":1}}',
        f'["{MARK}"]',
    ],
    ids=lambda body: body[:40],
)
def test_an_object_that_is_no_body_is_refused_and_no_text_in_it_is_shown(body: str) -> None:
    for more in ({"require_signature": False}, {"require_signature": False, "signature": RIGHT}):
        inputs = json.dumps({**asset(), **more, "body": "@"})
        refused(run_process(ACTION, inputs.replace('"@"', body)))


# What is one, in another dress


@pytest.mark.parametrize(
    "written",
    [
        FINE,
        f"\ufeff{FINE}",
        f"\r\n {FINE}\r\n",
        json.dumps(json.loads(FINE), indent=2),
        json.dumps(json.loads(FINE), indent="\t").replace("\n", "\r\n"),
        FINE.replace("/", "\\/").replace("join", "\\u006aoin"),
        FINE.replace('"mode"', f'"number":{"9" * 4300},"mode"'),
    ],
)
def test_bytes_that_are_signed_are_read_however_they_are_written_and_however_they_are_encoded(written: str) -> None:
    content = written.encode()
    encoded, url_safe = base64.b64encode(content).decode(), base64.urlsafe_b64encode(content).decode()
    in_lines = base64.encodebytes(content).decode()
    forms = [written, encoded, encoded.rstrip("="), url_safe, url_safe.rstrip("="), in_lines]
    forms += [in_lines.replace("\n", "\r\n"), f" {encoded}\n"]
    outputs = [run({"body": body, "signature": signature_of(content)}).output for body in forms]
    assert {output["verified_by"] for output in outputs} == {"raw"}
    assert [output["events"] for output in outputs] == [outputs[0]["events"]] * len(forms)
    assert outputs[0]["events"][0]["type"] == "join"


@pytest.mark.parametrize(
    "change", [f"{FINE} ", f"\ufeff{FINE}", FINE.replace(":", ": "), FINE.replace("join", "\\u006aoin")]
)
def test_the_same_said_in_other_bytes_is_not_what_was_signed(change: str) -> None:
    for body in (change, base64.b64encode(change.encode()).decode()):
        assert refused(run({"body": body, "signature": signature_of(FINE)}), "not_verified") == ["signature"]


def test_of_a_body_that_is_given_twice_one_counts_and_a_warning_says_which() -> None:
    other = body_of(event("leave", {}, {"type": "group", "groupId": GROUP}))
    output = run({"parameters": signed(FINE), "body": other}).output
    assert [each["type"] for each in output["events"]] == ["join"]
    (warning,) = output["warnings"]
    assert warning.startswith("body: is given in parameters and at the top level")


# Signature, headers, secret


@pytest.mark.parametrize(
    "headers",
    [
        {"x-line-signature": RIGHT},
        {"X-LINE-SIGNATURE": [RIGHT]},
        {" X-Line-Signature ": f" {RIGHT}\r\n"},
        {"x-line-signature": [RIGHT, RIGHT], "X-Line-Signature": RIGHT},
        {"x-line-signature": ["", None, 5, RIGHT]},
        json.dumps({"a": [], "x-line-signature": RIGHT}),
        {**{f"{MARK}{number}": [{}] for number in range(100_000)}, "x-line-signature": RIGHT},
    ],
    ids=lambda value: str(value)[:50],
)
def test_the_signature_is_found_in_headers_of_any_shape(headers: Any) -> None:
    assert run({"body": FINE, "webhook_headers": headers}).output["verified"] is True


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-line-signature": ""},
        {"x-line-signature": []},
        {"x-line-signature": None},
        {"x-line-signature": 5},
        {"x-line-signature": {"x-line-signature": RIGHT}},
        {"x-line-signature": [[RIGHT]]},
        {"x-line-signature": [RIGHT, WRONG]},
        {"x-line-signature": RIGHT, "X-Line-Signature": WRONG},
        {"x-line-signature": f"{RIGHT},{RIGHT}"},
        {"x_line_signature": RIGHT},
        {"headers": {"x-line-signature": RIGHT}},
        {"x-line-signature\u0130": RIGHT},
    ],
    ids=repr,
)
def test_headers_without_one_signature_prove_nothing(headers: Any) -> None:
    assert refused(run({"body": FINE, "webhook_headers": headers}), "not_verified") == ["signature"]


@pytest.mark.parametrize("headers", [[{"x-line-signature": RIGHT}], 5, True, "x-line-signature: abc", "[]", "{"])
def test_headers_that_are_no_object_are_refused_by_their_place(headers: Any) -> None:
    assert refused(run({"body": FINE, "webhook_headers": headers})) == ["webhook_headers"]


@pytest.mark.parametrize("signature", [f" {RIGHT} ", f"{RIGHT}\r\n", f"\t{RIGHT}"])
def test_blanks_and_line_ends_around_a_signature_do_not_matter(signature: str) -> None:
    assert run({"body": FINE, "signature": signature}).output["verified_by"] == "raw"


@pytest.mark.parametrize(
    "signature",
    [
        0,
        5,
        -1.5,
        "é",
        "🔥" * 44,
        "A" * 1024**2,
        "\x00",
        f"{RIGHT}\x00",
        RIGHT.lower(),
        f"sha256={RIGHT}",
        f"{RIGHT[:20]} {RIGHT[20:]}",
    ],
    ids=lambda value: str(value)[:20],
)
def test_an_odd_signature_proves_nothing_and_is_not_shown(signature: Any) -> None:
    assert refused(run({"body": FINE, "signature": signature}), "not_verified") == ["signature"]


@pytest.mark.parametrize("signature", [[RIGHT], {"a": RIGHT}, True, "\ud83d"], ids=repr)
def test_a_signature_that_is_no_text_is_refused_by_its_place(signature: Any) -> None:
    assert refused(run({"body": FINE, "signature": signature})) == ["signature"]


@pytest.mark.parametrize("secret", ["", " ", None, 5, [], "\n"])
@pytest.mark.parametrize("required", [True, False])
def test_without_a_secret_nothing_is_verified_nor_read(secret: Any, *, required: bool) -> None:
    inputs = {**signed(FINE, ""), "require_signature": required}
    assert refused(run_here(ACTION, {**asset(), "channel_secret": secret}, inputs), "invalid_asset") == [
        "channel_secret"
    ]
