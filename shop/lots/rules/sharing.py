"""Which lots the pieces of one line of a parcel are from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shop.lots.rules.labels import spoken, why_not_number, why_not_use_by

# What comes sealed and sterile. A pen is told apart by its own serial number, an accessory needs nothing.
KINDS = ("cartridge", "kit")


@dataclass(frozen=True)
class Share:
    """``pieces`` of a line that are from one lot."""

    number: str
    expires_on: date | None
    pieces: int


@dataclass(frozen=True)
class Known:
    """A lot that was sent before."""

    expires_on: date | None
    recalled_on: date | None = None


@dataclass(frozen=True)
class Problem:
    """What is wrong with the share at this place, and with which of its fields: number, expires_on or pieces."""

    at: int
    field: str
    reason: str


def needs_lot(kind: str) -> bool:
    """Whether a product of this class may only leave with the number of its lot."""
    return kind in KINDS


def shared_out(typed: Sequence[int | None], *, pieces: int) -> list[int]:
    """The pieces of each share; the first one left open takes what the others leave of ``pieces``."""
    rest = pieces - sum(count for count in typed if count is not None)
    shares = []
    for count in typed:
        shares.append(max(rest, 0) if count is None else count)
        rest = 0 if count is None else rest
    return shares


def problems(
    shares: Sequence[Share], *, pieces: int, is_needed: bool, known: Mapping[str, Known], today: date
) -> list[Problem]:
    """Everything that is wrong with the lots of one line of ``pieces``; ``known`` are lots of its product by number.

    Where a lot is needed, every piece must have one, or a recall would not reach everybody.
    """
    if not shares:
        return [Problem(0, "number", why_not_number(""))] if is_needed and pieces else []
    if not pieces:
        return [Problem(0, "number", "No piece of this is in the parcel, so it has no lot.")]
    found = [*_of_each(shares, is_needed=is_needed, known=known, today=today)]
    return found or [*_of_all(shares, pieces=pieces, is_needed=is_needed)]


def _of_each(shares: Sequence[Share], *, is_needed: bool, known: Mapping[str, Known], today: date) -> Iterator[Problem]:
    for at, share in enumerate(shares):
        lot = known.get(share.number)
        if reason := why_not_number(share.number) or _why_not_again(share, shares[:at]) or _why_not_lot(share, lot):
            yield Problem(at, "number", reason)
        if reason := _why_not_date(share, lot, is_needed=is_needed, today=today):
            yield Problem(at, "expires_on", reason)
        if share.pieces < 1:
            yield Problem(at, "pieces", "Enter how many pieces are of this lot, at least 1.")


def _why_not_again(share: Share, earlier: Sequence[Share]) -> str:
    if share.number in [other.number for other in earlier]:
        return f"Lot {share.number} is there twice. Write it once, with all its pieces."
    return ""


def _why_not_lot(share: Share, lot: Known | None) -> str:
    if lot and lot.recalled_on:
        return f"Lot {share.number} was recalled on {spoken(lot.recalled_on)}. Do not send it."
    return ""


def _why_not_date(share: Share, lot: Known | None, *, is_needed: bool, today: date) -> str:
    if share.expires_on is None:
        return "Enter the use-by date that is printed with the lot number." if is_needed else ""
    if lot and lot.expires_on and lot.expires_on != share.expires_on:
        return (
            f"Lot {share.number} was sent before with the use-by date {spoken(lot.expires_on)}, "
            f"and now it says {spoken(share.expires_on)}. Look at the sachet again."
        )
    return why_not_use_by(share.expires_on, today=today)


def _of_all(shares: Sequence[Share], *, pieces: int, is_needed: bool) -> Iterator[Problem]:
    total = sum(share.pieces for share in shares)
    if total > pieces or (is_needed and total < pieces):
        reason = f"The lots hold {total}, but {pieces} of this are in the parcel."
        yield Problem(len(shares) - 1, "pieces", reason)
