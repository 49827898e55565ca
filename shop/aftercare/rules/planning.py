"""The plan: from what is known of an order to dated letters, each with its reason. It is also the simulator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from shop.aftercare.rules.wall_time import QUIET, QuietHours, instant, next_time

GROUPS = {
    "H": "home needle cartridges and pens",
    "N": "nano tips",
    "P": "professional products",
    "A": "accessories",
}
MISSING = {
    "ordered": "not paid yet",
    "dispatched": "not dispatched yet",
    "delivered": "not delivered yet",
    "treated": "no treatment date yet",
}


@dataclass(frozen=True)
class Step:
    """When one letter goes, and to whom. Without ``local_time`` it goes at once after its anchor."""

    key: str
    anchor: str
    groups: str
    purpose: str
    max_late: timedelta
    offset_days: int = 0
    local_time: time | None = None
    only_without_treatment_date: bool = False
    before_treatment: bool = False
    for_clinic_treatment: bool = False
    at_once_when_late: bool = False


@dataclass(frozen=True)
class Situation:
    """What is known of one order. ``treated_on`` is a day of the customer's calendar, said by the customer."""

    groups: str
    ordered_at: datetime | None = None
    dispatched_at: datetime | None = None
    delivered_at: datetime | None = None
    delivery_is_estimated: bool = False
    treatment: str = "unknown"
    treated_on: date | None = None
    stopped_because: str = ""


@dataclass(frozen=True)
class Past:
    """What became of a step before: ``closed`` for good (``said`` tells how), or still open for ``due_at``."""

    closed: bool
    said: str = ""
    nominal_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class Planned:
    """One step's place in the plan. ``due_at`` is None when it is not sent; ``reason`` always says why."""

    key: str
    reason: str
    nominal_at: datetime | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    wall_time: str = ""


def plan(
    *,
    steps: Sequence[Step],
    situation: Situation,
    zone: str,
    now: datetime,
    history: Mapping[str, Past] | None = None,
    quiet: QuietHours = QUIET,
) -> list[Planned]:
    """Each step, in the order given, with its date or the reason why it has none. All moments aware.

    ``history`` is keyed by step: a closed step is never planned again; an open one keeps its date for as long as
    nothing it was counted from has moved, so that planning twice changes nothing.
    """
    planner = _Planner(situation=situation, zone=ZoneInfo(zone), now=now, history=history or {}, quiet=quiet)
    nominal = {step.key: planner.nominal(step) for step in steps}
    ends = _window_ends([(step, nominal[step.key]) for step in steps if not planner.refusal(step)])
    return [planner.place(step, nominal_at=nominal[step.key], window_end=ends.get(step.key)) for step in steps]


@dataclass(frozen=True)
class _Planner:
    situation: Situation
    zone: ZoneInfo
    now: datetime
    history: Mapping[str, Past]
    quiet: QuietHours

    def place(self, step: Step, *, nominal_at: datetime | None, window_end: datetime | None) -> Planned:
        past = self.history.get(step.key)
        if past and past.closed:
            return Planned(key=step.key, reason=past.said)
        if why := self.refusal(step):
            return Planned(key=step.key, reason=why)
        if nominal_at is None:
            return Planned(key=step.key, reason=MISSING[step.anchor])
        if step.before_treatment and self._treated_before(nominal_at):
            return Planned(key=step.key, reason="only before the treatment", nominal_at=nominal_at)
        return self._dated(step, nominal_at=nominal_at, window_end=window_end)

    def refusal(self, step: Step) -> str:
        """Why the step is not for this order at all, whatever the time; empty when it is."""
        now = self.situation
        in_clinic = now.treatment == "clinic"
        service = step.purpose != "transactional"
        if now.stopped_because:
            return now.stopped_because
        if not set(step.groups) & set(now.groups) and not (in_clinic and step.for_clinic_treatment):
            return "only for " + " or ".join(GROUPS[group] for group in step.groups)
        if service and now.treatment == "not-for-me":
            return "the customer said: not for me"
        if step.only_without_treatment_date and now.treated_on:
            return "only as long as there is no treatment date"
        if service and in_clinic and not step.for_clinic_treatment:
            return "only for treatment at home"
        return ""

    def nominal(self, step: Step) -> datetime | None:
        """The moment the step counts to, late or not, in UTC; None as long as its anchor is unknown."""
        day = self._anchor_day(step)
        if day is None:
            return None
        if step.local_time is None:
            return self._anchor_moment(step)
        return instant(day + timedelta(days=step.offset_days), step.local_time, zone=self.zone)

    def _dated(self, step: Step, *, nominal_at: datetime, window_end: datetime | None) -> Planned:
        due_at = self._due(step, nominal_at=nominal_at)
        expires_at = self._quieted(step, nominal_at) + step.max_late
        if due_at > expires_at or self.now > expires_at:
            return Planned(key=step.key, reason="already past", nominal_at=nominal_at)
        if window_end and max(due_at, self.now) >= window_end > nominal_at:
            return Planned(key=step.key, reason="already past: the next letter comes first", nominal_at=nominal_at)
        return Planned(
            key=step.key,
            reason=self._because(step, nominal_at=nominal_at, due_at=due_at),
            nominal_at=nominal_at,
            due_at=due_at,
            expires_at=expires_at,
            wall_time=due_at.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M"),
        )

    def _due(self, step: Step, *, nominal_at: datetime) -> datetime:
        past = self.history.get(step.key)
        if past and past.due_at and past.nominal_at == nominal_at:
            return past.due_at
        if nominal_at >= self.now:
            return self._quieted(step, nominal_at)
        if step.local_time is None or step.at_once_when_late:
            return self._quieted(step, self.now.astimezone(UTC))
        return self._quieted(step, next_time(step.local_time, zone=self.zone, not_before=self.now))

    def _quieted(self, step: Step, moment: datetime) -> datetime:
        return moment if step.purpose == "transactional" else self.quiet.hold(moment, zone=self.zone)

    def _because(self, step: Step, *, nominal_at: datetime, due_at: datetime) -> str:
        word = {"ordered": "paid", "treated": "treatment day"}.get(step.anchor, step.anchor)
        if step.anchor == "delivered" and self.situation.delivery_is_estimated:
            word = "delivered (estimated)"
        parts = [f"{word} + {step.offset_days} days" if step.offset_days else word]
        if step.local_time:
            parts.append(f"at {step.local_time:%H:%M}")
        if due_at != self._quieted(step, nominal_at):
            parts.append("(that time had passed)")
        elif due_at != nominal_at:
            parts.append("(moved out of the quiet hours)")
        return " ".join(parts)

    def _treated_before(self, moment: datetime) -> bool:
        treated_on = self.situation.treated_on
        return treated_on is not None and treated_on < moment.astimezone(self.zone).date()

    def _anchor_moment(self, step: Step) -> datetime | None:
        now = self.situation
        anchors = {"ordered": now.ordered_at, "dispatched": now.dispatched_at, "delivered": now.delivered_at}
        moment = anchors[step.anchor]
        return moment and moment.astimezone(UTC)

    def _anchor_day(self, step: Step) -> date | None:
        if step.anchor == "treated":
            return self.situation.treated_on
        moment = self._anchor_moment(step)
        return moment and moment.astimezone(self.zone).date()


def _window_ends(dated: Sequence[tuple[Step, datetime | None]]) -> dict[str, datetime]:
    """Until when each letter about the days after a treatment is the current one: until the next is due."""
    line = sorted((moment, step.key) for step, moment in dated if moment and step.anchor == "treated")
    return {key: following for (_, key), (following, _) in pairwise(line)}
