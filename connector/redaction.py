"""Redaction: no secret leaves the process, however somebody else has spelled it.

An output is partly this connector's own words and partly what came from outside: an answer of LINE's or of a gateway's,
texts of exceptions, inputs as they are shown. There a gateway may have echoed a secret, as it is or encoded.
``Redactor`` finds every run of ``RUN`` characters of a secret in what came from outside as it is and in what it means:
escapes undone, Base64 and hexadecimal digits decoded, what stands between letters left out, one within the other. All
texts are looked through as one, so that a secret that is divided between neighbours is found too.

Nothing is imported here while it works: last words at a signal go this way too.
"""

import re
from binascii import b2a_base64
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from connector.asset import Secret, proxy_login
from connector.fields import Field, halved
from connector.views import BASE64, DEPTH, Span, View

HIDDEN = "********"
MINIMUM_SECRET = 4
"""Shorter texts are not hidden: they occur in innocent words."""
RUN = 16
"""So many characters of a secret are hidden wherever they stand; a secret that has fewer, where it stands whole."""
STEP = RUN // 2
"""A run holds the ``STEP`` characters from a multiple of ``STEP`` on, so that only there a text need be looked at."""


class Redactor:
    """Finds and hides secrets.

    Args:
        secrets: Texts that may not leave the process; those shorter than ``MINIMUM_SECRET`` are left out.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._short: set[str] = set()
        self._runs: set[str] = set()
        self._steps: set[str] = set()
        for secret in secrets:
            for form in forms(without_head(secret)):
                if len(form) >= RUN:
                    self._runs |= {form[start : start + RUN] for start in range(len(form) - RUN + 1)}
                    self._steps |= {form[start : start + STEP] for start in range(len(form) - STEP + 1)}
                elif len(form) >= MINIMUM_SECRET:
                    self._short.add(form)

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        return self.texts([text])[0]

    def texts(self, texts: list[str]) -> list[str]:
        """Return texts without secrets, also without one that is divided between neighbours."""
        spans = merged(self._spans("".join(texts)))
        return cut_out(texts, spans) if spans else texts

    def without(self, value: Any, form: Field | None = None) -> Any:
        """Return a copy of a JSON value in which no text, key included, holds a secret, nor neighbours together.

        Half of a surrogate pair in a text, on which whoever reads the output would stumble, becomes U+FFFD.

        Args:
            value: The value.
            form: What is known of it: names that are declared and what is ``checked`` are left as they are.
        """
        texts: list[str] = []
        keys: list[str] = []
        collect(value, form, texts, keys)
        found = [unhalved(text) for text in self.texts(texts + keys)]
        return rebuilt(value, form, iter(found[: len(texts)]), iter(found[len(texts) :]))

    def _spans(self, text: str) -> Iterator[Span]:
        """Find where secrets stand, in a text and in whatever it can be decoded into."""
        views = deque([View(text)])
        seen: set[str] = set()
        while views:
            view = views.popleft()
            if view.whole:
                if view.text in seen:
                    continue
                seen.add(view.text)
            yield from (view.place(*span) for span in self._found(view.text))
            if view.depth < DEPTH:
                views += view.decoded()

    def _found(self, view: str) -> Iterator[Span]:
        """Find runs and short secrets in a text, in upper or lower case."""
        view = lower(view)
        for at in range(0, len(view) - STEP + 1, STEP) if self._steps else ():
            if view[at : at + STEP] in self._steps:
                for start in range(max(0, at - STEP + 1), at + 1):
                    if view[start : start + RUN] in self._runs:
                        yield start, start + RUN
        for secret in self._short:
            start = view.find(secret)
            while start >= 0:
                yield start, start + len(secret)
                start = view.find(secret, start + 1)


def collect(value: Any, form: Field | None, texts: list[str], keys: list[str]) -> None:
    """Gather, in order, the texts of a JSON value and the keys of its objects that may hold a secret."""
    if form and form.checked:
        return
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, dict):
        keys += (name for name in value if not member(form, name))
        for name, item in value.items():
            collect(item, member(form, name), texts, keys)
    elif isinstance(value, list):
        for item in value:
            collect(item, getattr(form, "of", None), texts, keys)


def rebuilt(value: Any, form: Field | None, texts: Iterator[str], keys: Iterator[str]) -> Any:
    """Return a JSON value with other texts and keys, which come in the order in which they were gathered."""
    if form and form.checked:
        return value
    if isinstance(value, str):
        return next(texts)
    if isinstance(value, dict):
        fields: dict[str, Any] = {}
        names = [name if member(form, name) else next(keys) for name in value]
        for told, (name, item) in zip(names, value.items(), strict=True):
            while told in fields:  # two keys that were nothing but secrets
                told += "*"
            fields[told] = rebuilt(item, member(form, name), texts, keys)
        return fields
    if isinstance(value, list):
        return [rebuilt(item, getattr(form, "of", None), texts, keys) for item in value]
    return value


def member(form: Field | None, name: str) -> Field | None:
    """Return what is known of a field of an object, or None."""
    return getattr(form, "fields", {}).get(name)


def unhalved(text: str) -> str:
    """Return a text with U+FFFD in place of half a surrogate pair."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if halved(text) else text


def without_head(secret: str) -> str:
    """Return a token without its first part where it is a JSON Web Token: that says how it is signed, in all alike."""
    head, _, rest = secret.strip().partition(".")
    return rest if head.startswith("eyJ") and "." in rest else secret


def forms(secret: str) -> set[str]:
    """Return a secret as it can stand in a text whose escapes are undone, in lower case.

    Bytes of UTF-8 come as a character each, and a character beyond U+FFFF as two from JSON; of one that is
    little but letters, they may be what is left.
    """
    text = lower(secret)
    told = {text, text.strip()}
    if not text.isascii():
        units = text.encode("utf-16-be", "surrogatepass")
        told.add("".join(chr(units[at] * 256 + units[at + 1]) for at in range(0, len(units), 2)))
        told.add(text.encode("utf-8", "surrogatepass").decode("latin-1"))
    letters = BASE64.kept(text)
    return told | {letters} if len(letters) >= max(RUN, 0.9 * len(text)) else told


def lower(text: str) -> str:
    """Return a text with ASCII letters in lower case; unlike ``str.lower`` it keeps the number of characters."""
    if text.isascii():
        return text.lower()
    # In UTF-8 no byte of another character is an ASCII letter, and bytes have no other letters than those.
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return stretches in order, those that overlap or touch as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def cut_out(texts: list[str], spans: list[Span]) -> list[str]:
    """Return texts with stretches, counted over all of them, hidden."""
    left: list[str] = []
    begin, rest = 0, deque(spans)
    for text in texts:
        end, at, parts = begin + len(text), begin, []
        while rest and rest[0][0] < end:
            parts += [text[at - begin : max(rest[0][0], begin) - begin], HIDDEN]
            at = min(rest[0][1], end)
            if rest[0][1] > end:
                break
            rest.popleft()
        left.append("".join([*parts, text[at - begin :]]))
        begin = end
    return left


def secrets_of(asset: Any, proxies: Iterable[Any], issued: Iterable[Secret]) -> set[str]:
    """Return every text that may not leave the process, as it is and as it goes over the wire.

    The asset need not be valid: an error about it must not print its secrets either.

    Args:
        asset: The asset's fields as they came.
        proxies: Addresses of proxies besides the asset's.
        issued: The tokens that LINE issued.
    """
    fields = asset if isinstance(asset, dict) else {}
    secrets = {secret.reveal() for secret in issued}
    secrets |= set(texts_in([fields.get(name) for name in ("client_secret", "channel_secret", "token")]))
    for proxy in texts_in([fields.get("http_proxy"), *proxies]):
        if "@" in proxy:
            secrets |= proxy_secrets(proxy)
    return secrets


def texts_in(value: Any) -> Iterator[str]:
    """Give every text in a JSON value, of an object those of its fields, however deep it is."""
    rest = [value]
    while rest:
        value = rest.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            rest += value
        elif isinstance(value, dict):
            rest += value.values()


def proxy_secrets(address: str) -> set[str]:
    """Return the password in a proxy's address (without one, the user), and both as they go to the proxy."""
    user, _, password = re.sub(r"^\s*([^:/]*://)?", "", address.rpartition("@")[0].rstrip()).partition(":")
    if not user + password:
        return set()
    both = f"{unquote(user)}:{unquote(password)}"
    sent = {b2a_base64(both.encode(encoding, "replace"), newline=False).decode() for encoding in ("latin-1", "utf-8")}
    secret = password or user
    return {secret, unquote(secret), f"{user}:{password}", both, *sent, proxy_login(f"{user}:{password}")}
