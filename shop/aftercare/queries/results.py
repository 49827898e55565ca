"""What came of the letters, from what happened anyway: no letter is watched, and no link is followed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from shop.aftercare.models import PlannedStep, Session
from shop.aftercare.queries.orders import ended_orders
from shop.aftercare.rules.results import STOP_WITHIN, Result
from shop.mail import queries as mail
from shop.mail.models import Suppression

STEP = ("step_id", "step__version__number", "step__key", "step__subject", "step__anchor")
# What the outbox has a moment for: that it sent the letter, and what the mail provider then told.
REPORTED = ("sent", "delivered", "bounced", "complained")
SENT_AT = F("message__sent_at")


@dataclass(frozen=True)
class Period:
    """Letters due from ``began_at`` up to, but not at, ``ended_at`` (aware moments); what follows within ``window``."""

    began_at: datetime
    ended_at: datetime
    window: timedelta

    @property
    def letters(self) -> QuerySet[PlannedStep]:
        """The letters whose date lies in the period."""
        return PlannedStep.objects.filter(due_at__gte=self.began_at, due_at__lt=self.ended_at).order_by()

    @property
    def sent(self) -> QuerySet[PlannedStep]:
        """Those of them that were sent."""
        return self.letters.filter(message__sent_at__isnull=False)


def results(period: Period) -> list[Result]:
    """One row for each step of each edition with a letter in the period. Six queries at most, whatever their number."""
    treated, done, again, stopped = _treated(period), _done(period), _reorders(period), _stopped(period)
    return [
        Result(
            edition=row["step__version__number"],
            key=row["step__key"],
            subject=row["step__subject"],
            planned=row["planned"],
            **{name: row[name] for name in REPORTED},
            stopped=stopped[row["step_id"]],
            days_set=treated[row["step_id"]],
            sessions=done[row["step_id"]],
            reorders=again[row["step_id"]] if row["step__anchor"] == "runout" else None,
        )
        for row in _counted(period)
    ]


def _counted(period: Period) -> list[dict[str, Any]]:
    counts: dict[str, Any] = {
        name: Count("id", filter=Q(**{f"message__{name}_at__isnull": False, "message__sent_at__isnull": False}))
        for name in REPORTED
    }
    rows = period.letters.values(*STEP).annotate(planned=Count("id"), **counts)
    return list(rows.order_by("-step__version__number", "step__position"))


def _treated(period: Period) -> Counter[int]:
    sessions = Q(
        enrolment__person__sessions__created_at__gte=SENT_AT,
        enrolment__person__sessions__created_at__lte=SENT_AT + period.window,
    )
    return _followed(period.sent.filter(sessions))


def _done(period: Period) -> Counter[int]:
    sessions = Q(
        enrolment__person__sessions__state=Session.State.DONE,
        enrolment__person__sessions__day__gte=F("message__sent_at__date"),
        enrolment__person__sessions__day__lte=F("message__sent_at__date") + period.window,
    )
    return _followed(period.sent.filter(sessions))


def _followed(letters: QuerySet[PlannedStep]) -> Counter[int]:
    """How many letters of each step are among these, each once."""
    counted = letters.values("step_id").annotate(letters=Count("id", distinct=True))
    return Counter(dict(counted.values_list("step_id", "letters")))


def _reorders(period: Period) -> Counter[int]:
    """Letters about cartridges running out that the same person's next order of the same fitting followed."""
    orders = "enrolment__person__enrolments"
    followed = period.sent.filter(
        step__anchor="runout",
        **{f"{orders}__ordered_at__gt": SENT_AT, f"{orders}__ordered_at__lte": SENT_AT + period.window},
    )
    living = followed.exclude(**{f"{orders}__order__in": ended_orders()})
    pairs = living.values_list("id", "step_id", "enrolment__bought", f"{orders}__bought")
    found = {(pk, step) for pk, step, before, after in pairs if _families(before) & _families(after)}
    return Counter(step for _, step in found)


def _families(bought: dict[str, Any]) -> set[str]:
    return {pack["family"] for pack in bought.get("packs", []) if pack["family"]}


def _stopped(period: Period) -> Counter[int]:
    """Letters after which their address was unsubscribed. The outbox knows such addresses by their hash only."""
    stops = Suppression.objects.filter(origin=Suppression.Origin.PERSON, created_at__gte=period.began_at)
    moments: dict[str, list[datetime]] = {}
    for hashed, moment in stops.values_list("address_hash", "created_at"):
        moments.setdefault(hashed, []).append(moment)
    if not moments:
        return Counter()
    addresses = period.sent.values_list("message__to_address", flat=True).distinct()
    stopped = {each: moments[hashed] for each in addresses if (hashed := mail.address_hash(each)) in moments}
    letters = period.sent.filter(message__to_address__in=stopped)
    sent: Any = letters.values_list("step_id", "message__to_address", "message__sent_at")
    return Counter(
        step
        for step, address, sent_at in sent
        if any(sent_at <= moment <= sent_at + STOP_WITHIN for moment in stopped[address])
    )
