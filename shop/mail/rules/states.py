"""How a message may move, and what may keep a letter back."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

PURPOSES = ("transactional", "service", "marketing")
# Sent without being sending: a provider reports on a letter of which nobody here knew that it had left.
MOVES: dict[str, frozenset[str]] = {
    "planned": frozenset({"planned", "claimed", "cancelled", "sent"}),
    "claimed": frozenset({"planned", "sending", "sent", "failed", "skipped", "expired", "cancelled"}),
    "sending": frozenset({"planned", "sent", "in_doubt", "failed"}),
    "sent": frozenset(),
    "in_doubt": frozenset({"planned", "sent"}),
    "failed": frozenset({"planned", "sent"}),
    "skipped": frozenset({"planned"}),
    "expired": frozenset({"planned"}),
    "cancelled": frozenset({"planned"}),
}


class Attachment(NamedTuple):
    """A small file of text that goes with a letter: its name, its content type, such as text/calendar, and its text."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True)
class Letter:
    """A finished email: one subject line, a text part and an HTML part of equal meaning; few have a file with them."""

    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


def packed(attachments: tuple[Attachment, ...]) -> str:
    """The files as one text, to be kept as they were sent; empty without any."""
    return json.dumps(attachments) if attachments else ""


def unpacked(kept: str) -> tuple[Attachment, ...]:
    """The files in such a text."""
    return tuple(Attachment(*each) for each in json.loads(kept)) if kept else ()


@dataclass(frozen=True)
class Refusal:
    """Why a letter does not go out now: for good (skipped, expired, cancelled) or until ``retry_at`` (planned).

    ``expires_at`` says until when it is then of use; None: as before.
    """

    state: str
    reason: str
    retry_at: datetime | None = None
    expires_at: datetime | None = None


def may_move(old: str, new: str) -> bool:
    """Whether a message may go from ``old`` to ``new``."""
    return new in MOVES[old]


def check_refusal(refusal: Refusal) -> None:
    """Raise ``ValueError`` unless an author's refusal says where to and why, and until when if only for now."""
    if refusal.state not in ("planned", "skipped", "expired", "cancelled"):
        raise ValueError(f"A refusal cannot lead to {refusal.state!r}.")
    if not refusal.reason:
        raise ValueError("A refusal needs a reason.")
    if (refusal.state == "planned") != (refusal.retry_at is not None):
        raise ValueError("A refusal has retry_at when, and only when, its state is planned.")


def may_send_again(state: str) -> bool:
    """Whether a member of staff may send a message in this state once more; a sent one goes out as a copy."""
    return state not in ("planned", "claimed", "sending")


def needs_confirmation(state: str) -> bool:
    """Whether sending once more may give the customer the same letter twice."""
    return state in ("sent", "in_doubt")
