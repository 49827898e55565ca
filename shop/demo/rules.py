"""What the demo decides: its ports, when a crashed child has had its chance, how far the clock stands ahead."""

from dataclasses import dataclass
from datetime import timedelta

SETTLED = timedelta(seconds=60)
CHANCES = 2


class CannotStart(Exception):
    """The demo cannot start; the message is one sentence that says why and what to do."""


@dataclass(frozen=True)
class Ports:
    """Where the demo listens: one number moves them all."""

    shop: int
    mailbox: int
    standin: int
    smtp: int

    @property
    def all(self) -> tuple[int, ...]:
        """Every port, the shop's first."""
        return (self.shop, self.mailbox, self.standin, self.smtp)


def ports(first: int) -> Ports:
    """The ports that belong to the shop's port ``first``. Raises ``CannotStart`` outside 1 to 65510."""
    if not 1 <= first <= 65_510:
        raise CannotStart(f"--port is {first}; it must lie between 1 and 65510.")
    return Ports(shop=first, mailbox=first + 1, standin=first + 2, smtp=first + 25)


def crashes_in_a_row(before: int, *, ran_for: timedelta) -> int:
    """How many times in a row a child has crashed now; a minute of quiet running wipes the slate."""
    return 1 if ran_for >= SETTLED else before + 1


def gives_up(crashes: int) -> bool:
    """Whether the demo ends, because a child crashed twice in a row."""
    return crashes >= CHANCES


def offset(written: str) -> timedelta:
    """How far the clock stands ahead, from its file's text (whole seconds); nonsense is no offset."""
    try:
        return max(timedelta(seconds=int(written)), timedelta(0))
    except (ValueError, OverflowError):
        return timedelta(0)
