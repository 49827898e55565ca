"""Where Stripe and the shop do not agree about money, and what that is called."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal

FOREIGN = "foreign"
UNKNOWN_ATTEMPT = "unknown_attempt"
NOT_NOTICED = "not_noticed"
MISMATCH = "mismatch"
NOT_AT_STRIPE = "not_at_stripe"
WITHOUT_MONEY = "order_without_money"
ENDED_WITH_MONEY = "order_ended_with_money"
REFUNDS_DIFFER = "refunds_differ"
SURPLUS_HERE = "surplus_here"
SENT_TWICE = "sent_back_twice"
DISPUTE_UNKNOWN = "dispute_unknown"
FRAUD_WARNING = "fraud_warning"
STUCK = "stuck"
UNDELIVERED = "undelivered_events"

# What Stripe holds, or is about to hold, for somebody.
MONEY = ("succeeded", "processing", "requires_capture")
NIGHTLY = timedelta(days=3)
GRACE = timedelta(minutes=15)
# Banks may turn round what they decided; an arbitration between them takes months.
ARGUED = timedelta(days=180)
# A bank may send a refund back weeks later.
RETURNED = timedelta(days=60)


@dataclass(frozen=True)
class Seen:
    """A PaymentIntent at Stripe. Sums in whole units of ``currency``, which is in capitals; ``ref`` is our own mark."""

    id: str
    ref: str
    status: str
    received: Decimal
    refunded: Decimal
    currency: str
    is_disputed: bool


@dataclass(frozen=True)
class Known:
    """An attempt to pay as the shop has it; ``refunded`` counts what Stripe has taken on to send back.

    ``amount`` was asked and ``received`` came, both in ``currency``.
    ``elsewhere``: what staff sent back by other means, of which Stripe knows nothing; ``lost``: what banks took.
    """

    state: str
    amount: Decimal
    currency: str
    received: Decimal
    refunded: Decimal
    is_disputed: bool
    elsewhere: Decimal = Decimal(0)
    lost: Decimal = Decimal(0)

    @property
    def kept(self) -> Decimal:
        """What of the sum should still be here; less than nothing where more went back than came."""
        return self.received - self.refunded - self.elsewhere - self.lost


@dataclass(frozen=True)
class Finding:
    """One thing that was not as it should be; ``repaired`` when it is by now."""

    code: str
    words: str
    order: str = ""
    stripe_id: str = ""
    repaired: bool = False


def whose(seen: Seen) -> tuple[str, str] | None:
    """What it is called, and in words, when no attempt of ours belongs to money at Stripe; None when it is no money."""
    if seen.status not in MONEY:
        return None
    sum_ = f"{seen.received} {seen.currency}"
    if seen.ref:
        return UNKNOWN_ATTEMPT, f"Stripe has {sum_} for an attempt of this shop that the shop does not remember."
    return FOREIGN, f"Stripe has {sum_} that no order of this shop asked for."


def differences(seen: Seen, known: Known) -> dict[str, str]:
    """Where the two do not agree: each code with a sentence for the staff."""
    found = _about_money(seen, known)
    if known.state in ("paid", "surplus", "mismatch") and seen.refunded != known.refunded:
        found[REFUNDS_DIFFER] = f"Stripe sent {seen.refunded} {seen.currency} back, the shop says {known.refunded}."
    if seen.is_disputed and not known.is_disputed:
        found[DISPUTE_UNKNOWN] = "The customer's bank asks for the money back, and the shop does not know it."
    return found


def _about_money(seen: Seen, known: Known) -> dict[str, str]:
    came, here = seen.status == "succeeded", known.state in ("paid", "surplus", "mismatch")
    if came and not here:
        return {NOT_NOTICED: f"Stripe took {seen.received} {seen.currency}; the shop calls the payment {known.state}."}
    if seen.status == "processing" and known.state not in ("processing", "paid", "surplus"):
        return {NOT_NOTICED: f"Stripe waits for the bank; the shop calls the payment {known.state}."}
    if known.state in ("paid", "surplus") and not came:
        return {NOT_AT_STRIPE: f"The shop counts the money as here; Stripe calls the payment {seen.status}."}
    return _about_what_came(seen, known) or _about_what_is_left(seen, known)


def _about_what_came(seen: Seen, known: Known) -> dict[str, str]:
    came = f"Stripe received {seen.received} {seen.currency}"
    if known.state == "paid" and (seen.received, seen.currency) != (known.amount, known.currency):
        return {MISMATCH: f"{came}; {known.amount} {known.currency} was asked."}
    if (seen.received, seen.currency) != (known.received, known.currency):
        return {MISMATCH: f"{came}; the shop has written down {known.received} {known.currency}."}
    return {}


def _about_what_is_left(seen: Seen, known: Known) -> dict[str, str]:
    kept = seen.received - seen.refunded - known.elsewhere - known.lost
    if kept < 0 < known.elsewhere:
        return {SENT_TWICE: sent_twice(known, refunded=seen.refunded)}
    if known.state == "mismatch" and kept:
        return {MISMATCH: f"Stripe holds {kept} {seen.currency}, which is not what was asked. Nobody has settled it."}
    if known.state == "surplus" and kept:
        return {SURPLUS_HERE: f"{kept} {seen.currency} is not ours and has not gone back."}
    return {}


def sent_twice(known: Known, *, refunded: Decimal) -> str:
    """In words for staff, that more went back than came. ``refunded``: by Stripe."""
    by_bank = f", a bank took {known.lost}" if known.lost else ""
    ways = f"Stripe sent {refunded} {known.currency} back{by_bank}, and staff {known.elsewhere} another way"
    return f"{ways}: {refunded + known.lost + known.elsewhere - known.received} more than came."


def about(stripe_id: str, words: str) -> str:
    """What a difference is known by: Stripe's object, and the sums, which its sentence names. At most 300 letters."""
    return f"{stripe_id} {words}"[:300]


def about_events(types: Iterable[str], *, first_at: datetime) -> str:
    """A sentence on the events that did not arrive."""
    names = sorted(types)
    many = f"{len(names)} events" if len(names) > 1 else "1 event"
    kinds = ", ".join(dict.fromkeys(names))
    return f"Stripe could not deliver {many} ({kinds}), the first at {first_at:%Y-%m-%d %H:%M} UTC."


def since(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """The moment that *2027-01-31* (midnight in ``zone``) or *7d* (so many days before ``now``) means.

    Raises ``ValueError`` with a sentence for people.
    """
    try:
        moment = _days_before(text, now=now) if text[-1:] in "dD" else _midnight(text, zone=zone)
    except (ValueError, OverflowError) as problem:
        raise ValueError(f"--since must be a day such as 2027-01-31 or a number of days such as 7d, not {text}.") from (
            problem
        )
    if moment > now:
        raise ValueError(f"--since lies in the future: {text}.")
    return moment


def _days_before(text: str, *, now: datetime) -> datetime:
    days = int(text[:-1])
    if days < 0:
        raise ValueError(text)
    return now - timedelta(days=days)


def _midnight(text: str, *, zone: tzinfo) -> datetime:
    return datetime.combine(date.fromisoformat(text), time(), tzinfo=zone)
