"""Switches: how events come otherwise than usual, to see how a receiver checks and reads them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields


@dataclass(frozen=True)
class Switches:
    r"""How events are made, written and signed; nothing set is as usual.

    Attributes:
        redelivery: They are marked as delivered again.
        standby: The channel is in standby: no event has a reply token.
        anonymous: In a group or room they do not say who did it.
        escaped: The body is written in ASCII alone, all else as \uxxxx.
        altered: The last digit of the first event's `timestamp` is another one, changed after the body was signed.
        secret: They are signed with this secret in place of the channel's.

    Raises:
        ValueError: One of them is of another type.
    """

    redelivery: bool = False
    standby: bool = False
    anonymous: bool = False
    escaped: bool = False
    altered: bool = False
    secret: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for name in NAMES:
            if name != "secret" and type(getattr(self, name)) is not bool:
                raise ValueError(f"{name} is true or false")
        if self.secret is not None and not (isinstance(self.secret, str) and self.secret.isascii()):
            raise ValueError("secret is a text in ASCII, or null for the channel's own")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of those that are set, which tell nothing of the secret."""
        return tuple(name for name in NAMES if getattr(self, name) not in (False, None))


NAMES = tuple(each.name for each in fields(Switches))
