"""How the time that a check takes grows with what it is given: python -m tests.growth.

Every list, object and text that an action or an asset declares is filled with more and more of what is right, wrong and
misspelt. Each of them for which four times as much takes far more than four times as long is printed, and in the end
how many were tried. The time is this process's own, and only what takes long enough to be measured counts.
"""

import contextlib
import gc
import hmac
import json
import ssl
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from connector import messages
from connector.asset import ASSET_KEYS, read_asset
from connector.errors import ConnectorError
from connector.fields import Array, Boolean, Column, Field, Later, Map, Object, OneOf, String, parse_json
from connector.models import Messages
from connector.trust import add_own
from connector.turbine import actions, load

SOON = 0.005
"""Seconds: what is done sooner is not judged."""

FAR_MORE = 8.0
"""Four times as much takes 4 times as long if it takes the same for each, 16 times if each is held against all."""

Check = Callable[[Any], object]
Make = Callable[[int], Any]
"""What makes something of a size."""


class Case(NamedTuple):
    """Something of which there can be more and more."""

    name: str
    check: Check
    make: Make


def outgrows(check: Check, make: Make, number: int = 500) -> bool:
    """Tell whether for four times as much a check takes far more than four times as long.

    It must do so every time: a machine that is busy elsewhere may spoil one measurement.
    """
    for _ in range(5):
        long = seconds(check, make(4 * number))
        if long < SOON or long < FAR_MORE * seconds(check, make(number)):
            return False
    return True


def seconds(check: Check, value: Any) -> float:
    """Return the processor's time that a check takes, without a look for garbage, which comes when it comes."""
    gc.disable()
    started = time.process_time()
    check(value)
    taken = time.process_time() - started
    gc.enable()
    return taken


def sample(field: Field, *, whole: bool = True) -> Any:
    """Return a value whose type a field takes; of an object within it, what is required only."""
    if isinstance(field, Later):
        field = field.loaded()
    if field.examples:
        return field.examples[0]
    if isinstance(field, OneOf):
        kind, form = next(iter(field.kinds.items()))
        return {**sample(form, whole=whole), field.by: kind}
    if isinstance(field, Object):
        return {name: sample(each, whole=False) for name, each in field.fields.items() if whole or each.required}
    if isinstance(field, Array):
        return [sample(field.of, whole=False)] * field.minimum
    if isinstance(field, Map):
        return {"key": sample(field.of, whole=False)}
    if isinstance(field, String):
        return next(iter(field.choices + field.known), "https://example.com/"[: field.limit])
    return not isinstance(field, Boolean) or 1


class Places:
    """The places in the inputs of all actions, each of those that are checked in the same way once."""

    def __init__(self) -> None:
        self.seen: set[tuple[Any, ...]] = set()

    def below(
        self, field: Field, name: str, wrap: Check, rules: tuple[str, ...] = ()
    ) -> Iterator[tuple[str, Field, Check]]:
        """Give each place, what is declared for it, and what makes an input with a value there.

        Args:
            field: What is declared.
            name: What the place is called.
            wrap: What makes the input.
            rules: The rules across the object around it that look at it.
        """
        if isinstance(field, Later):
            field = field.loaded()
        if (way := (*way_of(field), rules)) in self.seen:
            return
        self.seen.add(way)
        yield name, field, wrap
        kinds = field.kinds if isinstance(field, OneOf) else {"": field} if isinstance(field, Object) else {}
        for kind, form in kinds.items():
            around = {**sample(form), **({"type": kind} if kind else {})}
            for member, declared in form.fields.items():
                looking = tuple(rule.__qualname__ for rule in form.rules if member in rule.__code__.co_consts)

                def within(value: Any, around: Any = around, member: str = member) -> Any:
                    return wrap({**around, member: value})

                yield from self.below(declared, f"{name}{kind and f'<{kind}>'}.{member}", within, looking)
        if isinstance(field, Messages):
            forms = {kind: form for kind in messages.types() if (form := messages.declaration(kind))}
            yield from self.below(OneOf(forms), f"{name}[0]", lambda value: wrap([value]))
        elif isinstance(field, Array):
            yield from self.below(field.of, f"{name}[0]", lambda value: wrap([value]))
        elif isinstance(field, Map):
            yield from self.below(field.of, f"{name}.key", lambda value: wrap({"key": value}))


def way_of(field: Field) -> tuple[Any, ...]:
    """Return what decides how a value is checked; limits and the words of a message do not."""
    about = vars(field)
    if isinstance(field, Messages):
        return (Messages,)
    if isinstance(field, Array | Map):
        return (type(field), field.of, field.maximum is None, about.get("unique"))
    if isinstance(field, OneOf):
        return (OneOf, field.closed, *field.kinds.values())
    if isinstance(field, Object):
        return (field,)
    given = (bool(about.get(name)) for name in ("choices", "known", "limit", "trimmed"))
    return (type(field), about.get("pattern"), str(about.get("usual")), about.get("counted"), *given)


BITS = ("a", "1", " ", "{a}", "\u00e9\u0301", "\N{MAN}\u200d", "https://", "a-", '{"')


PASTED = (",", "\n", " ", "\t", '"', ", \n", ",\t", "a ", "a\t,", '"a', f"U{'0' * 32} ", f"\r\nU{'0' * 32}")


def makes(field: Field) -> Iterator[tuple[str, Make]]:
    """Give, each with its name, what makes more and more for a field."""
    value = sample(field)
    if isinstance(field, Array):
        item = sample(field.of)
        for each in (item, 5, {"tipe": "text"}, {**item, "unknown": 1} if isinstance(item, dict) else None):
            yield f"many {str(each)[:40]}", lambda number, each=each: [each] * number
        yield "many different texts", lambda number: [f"{str(item)[:40]}{each}" for each in range(number)]
        yield "many as text", lambda number: json.dumps([item] * number)
        for bit in PASTED if isinstance(field, Column) else ():
            yield f"a column of {bit!r}", lambda number, bit=bit: bit * (20 * number)
    elif isinstance(value, dict):
        names = list(value) or ["x"]

        def misspelt(number: int) -> Any:
            return {**value, **{f"{names[each % len(names)]}{each}": {} for each in range(2 * number)}}

        yield "many misspelt names", misspelt
        yield "many misspelt names as text", lambda number: json.dumps(misspelt(number))
    else:
        for bit in BITS:
            yield f"a long text of {bit!r}", lambda number, bit=bit: bit * (5 * number // len(bit))


def tree(leaf: Any, node: Callable[[list[Any]], Any]) -> Make:
    """Make trees with a number of leaves.

    All are equally high: one call more within another may make Python get memory for each of them anew.
    """

    def make(number: int) -> Any:
        row = [node([leaf] * (number // 50)) for _ in range(50)]
        while len(row) > 1:
            row = [node(row[start : start + 2]) for start in range(0, len(row), 2)]
        return row[0]

    return make


def spellings(name: str, number: int) -> list[str]:
    """Write a name in so many mixtures of upper and lower case."""
    return [
        "".join(letter.upper() if each >> place & 1 else letter for place, letter in enumerate(name))
        for each in range(number)
    ]


def in_text(number: int) -> Any:
    """Put JSON into JSON as text so often that it becomes this long, or little longer."""
    value: Any = {"type": "gender", "oneOf": ["male"]}
    while len(str(value)) < 10 * number:
        value = json.dumps({"type": "operator", "not": value})
    return value


def declared() -> Iterator[Case]:
    """Give a case for everything in the inputs of all actions that can be long."""
    places = Places()
    for name in actions():
        action = load(name).RunnerOverride
        whole = {section: sample(form) for section, form in action.sections.items()}
        for section, form in action.sections.items():

            def wrap(value: Any, section: str = section, whole: dict[str, Any] = whole) -> Any:
                return {**whole, section: value}

            for place, field, put in places.below(form, section, wrap):
                for what, make in makes(field):
                    if "messages[0]" in place and what.endswith("as text"):
                        continue  # within a message it is a text like any other
                    yield Case(
                        f"{name} {place}: {what}",
                        prepared(name),
                        lambda number, put=put, make=make: put(make(number)),
                    )


def prepared(name: str) -> Check:
    """Return the whole check of an action's input."""
    action = load(name).RunnerOverride

    def check(inputs: Any) -> None:
        with contextlib.suppress(ConnectorError, RecursionError):
            action().prepare(inputs)

    return check


def odd() -> Iterator[Case]:
    """Give what is no single list, object or text."""
    push, narrowcast = prepared("send_push_message"), prepared("send_narrowcast_message")
    boxes = tree({"type": "filler"}, lambda row: {"type": "box", "layout": "vertical", "contents": row})
    yield Case(
        "boxes in boxes",
        push,
        lambda number: {"messages": [{"type": "flex", "contents": {"type": "bubble", "body": boxes(number)}}]},
    )
    for operator in ("and", "or"):
        recipients = tree({"type": "audience"}, lambda row, operator=operator: {"type": "operator", operator: row})
        yield Case(f"{operator} in {operator}", narrowcast, lambda number, make=recipients: {"recipient": make(number)})
    yield Case("JSON in JSON as text", narrowcast, lambda number: {"filter": {"demographic": in_text(number)}})
    for values in ("one", "many"):

        def headers(number: int, values: str = values) -> Any:
            return {name: values == "many" and each for each, name in enumerate(spellings("x-line-retry-key", number))}

        yield Case(
            f"a header in many spellings, {values} of its values", push, lambda number, make=headers: make(number)
        )
        yield Case(f"the same in its section, {values}", push, lambda number, make=headers: {"headers": make(number)})
    yield Case("unknown fields", push, lambda number: {f"message{each}": each for each in range(number)})
    yield Case("a name given twice", refused, lambda number: twice([f"x{each}" for each in range(10 * number)]))
    for text in (f"{BEGIN}\n", f"{BEGIN}\nMIIB", f"{BEGIN}\nMIIB\n{BEGIN.replace('BEGIN', 'END')}\n", "-", BEGIN[:11]):
        yield Case(f"a certificate of {text!r}", refused_certificate, lambda number, text=text: BEGIN + text * number)


def webhooks() -> Iterator[Case]:
    """Give a case for everything in a webhook that can be long, verified and read to the end."""
    action = load("verify_and_read_webhook_events").RunnerOverride

    def read_webhook(given: tuple[bytes, str]) -> None:
        """Verify and read a body, with its signature."""
        body, signature = given
        asset = {"url": "https://api.line.me", "token": "some-token", "channel_secret": CHANNEL_SECRET}
        action(asset=asset).carry_out({"body": body.decode(), "signature": signature})

    def case(name: str, make: Callable[[int], str]) -> Case:
        def signed(number: int) -> tuple[bytes, str]:
            body = make(number).encode()
            return body, b64encode(hmac.digest(CHANNEL_SECRET.encode(), body, "sha256")).decode()

        return Case(f"a webhook: {name}", read_webhook, signed)

    for bit in (*BITS, "{", "[", "\\", "A", "+/", "=", "%41", "&amp;", "\n"):
        yield case(f"nothing but {bit!r}", lambda number, bit=bit: bit * (100 * number // len(bit)))
        text = json.dumps(bit)[1:-1]
        yield case(
            f"a long text of {bit!r}",
            lambda number, text=text: MESSAGE % f'"text":"{text * (100 * number // len(text))}"',
        )
    for item in ("{}", '{"type":"postback","postback":{"data":"lq1:a"},"timestamp":1,"x":[{}]}'):
        yield case(f"many events {item}", lambda number, item=item: f'{{"events":[{",".join([item] * (2 * number))}]}}')
    yield case(
        "many types", lambda number: f'{{"events":{json.dumps([{"type": f"x{each}"} for each in range(number)])}}}'
    )
    yield case(
        "many names", lambda number: json.dumps({"events": [], **{f"x{each}": 1 for each in range(10 * number)}})
    )
    yield case(
        "many mentions",
        lambda number: MESSAGE % f'"mention":{{"mentionees":{json.dumps([{"isSelf": 1}] * (5 * number))}}}',
    )
    for data in ("lq1:", "lq1::::::%s:", ":", "lq1:a:b:1:c:00000000000:"):
        text = json.dumps({"events": [{"type": "postback", "postback": {"data": f"{data}%s"}}]})
        for more in (":", "a", "00000000000"):
            yield case(
                f"data {data!r} and more of {more!r}",
                lambda number, text=text, more=more: text.replace("%s", more * (100 * number // len(more))),
            )


CHANNEL_SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
MESSAGE = '{"events":[{"type":"message","message":{%s}}]}'


def assets() -> Iterator[Case]:
    """Give a case for everything in an asset that can be long."""
    fine = {"url": "https://api.line.me", "token": "t"}
    for field in ASSET_KEYS:
        for bit in ("a", "@", "/", ":", "%4", " ", "1", "-"):

            def make(number: int, field: str = field, bit: str = bit) -> Any:
                return {**fine, field: f"http://{bit * (5 * number)}"}

            yield Case(f"the asset's {field}: a long text of {bit!r}", read, make)
    yield Case(
        "unknown fields of an asset", read, lambda number: {**fine, **{f"urls{each}": 1 for each in range(number)}}
    )


def read(asset: Any) -> None:
    """Check an asset."""
    with contextlib.suppress(ConnectorError):
        read_asset(asset)


BEGIN = "-----BEGIN CERTIFICATE-----"


def twice(names: list[str]) -> str:
    """Write an object that has its last field twice."""
    return "{" + ",".join(f'"{name}":1' for name in [*names, names[-1]]) + "}"


def refused(text: str) -> None:
    """Parse what is no JSON."""
    try:
        parse_json(text)
    except ValueError:
        return
    raise AssertionError("it was taken")


def refused_certificate(text: str) -> None:
    """Load what holds no certificate."""
    try:
        add_own(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), text)
    except ConnectorError:
        return
    raise AssertionError("it was taken")


def main() -> None:
    """Print what grows out of proportion, and how much was tried."""
    tried = 0
    for tried, case in enumerate((*declared(), *odd(), *webhooks(), *assets()), 1):  # noqa: B007 - the last number is how many there are
        if outgrows(case.check, case.make):
            sys.stdout.write(f"{case.name}\n")
    sys.stdout.write(f"{tried} were tried.\n")


if __name__ == "__main__":
    main()
