"""The plan: from what is known of an order to dated letters, each with its reason. It is also the simulator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from shop.aftercare.rules.situations import Past, Planned, Situation
from shop.aftercare.rules.steps import DAYS, GROUPS, MISSING, MOMENTS, OF_LOT, OF_SESSION, SPOKEN, Step
from shop.aftercare.rules.wall_time import QUIET, QuietHours, instant, next_time


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
    after = [step for step in steps if step.anchor == "treated" and not planner.refusal(step)]
    ends = _window_ends([(step, nominal[step.key]) for step in after])
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
        if why := self.refusal(step) or self.hold(step):
            return Planned(key=step.key, reason=why)
        if nominal_at is None:
            return Planned(key=step.key, reason=MISSING[step.anchor])
        if step.before_treatment and self._treated_before(nominal_at):
            return Planned(key=step.key, reason="only before the treatment", nominal_at=nominal_at)
        return self._dated(step, nominal_at=nominal_at, window_end=window_end)

    def refusal(self, step: Step) -> str:
        """Why the step is not for this order at all, whatever the time; empty when it is."""
        if step.is_recall:
            return ""
        now = self.situation
        return (
            now.stopped_because
            or self._wrong_buyer(step)
            or self._wrong_treatment(step)
            or step.conditions.unmet(now.traits)
            or self._wrong_moment_of_course(step)
        )

    def _wrong_buyer(self, step: Step) -> str:
        in_clinic = self.situation.treatment == "clinic" and step.for_clinic_treatment
        if set(step.groups) & set(self.situation.groups) or in_clinic:
            return ""
        return "only for " + " or ".join(GROUPS[group] for group in step.groups)

    def _wrong_treatment(self, step: Step) -> str:
        now = self.situation
        if step.purpose == "transactional":
            return ""
        if now.treatment == "not-for-me":
            return "the customer said: not for me"
        if step.only_without_treatment_date and (now.treated_on or now.last_treated_on):
            return "only as long as there is no treatment date"
        if now.treatment == "clinic" and not step.for_clinic_treatment:
            return "only for treatment at home"
        return ""

    def _wrong_moment_of_course(self, step: Step) -> str:
        now = self.situation
        if now.session < step.min_session:
            return f"only from session {step.min_session} on"
        if step.only_last_session and not now.is_last_session:
            return "the next session has its date already"
        if step.anchor in ("runout", "completed") and now.has_newer_order:
            return "a newer order of the same kind came"
        if step.if_likely_unused and now.runout_on and now.expires_on and now.runout_on <= now.expires_on:
            return "they are likely used up by then"
        return ""

    def hold(self, step: Step) -> str:
        """Why the step has no date for now, although it may have one again."""
        if step.is_recall or step.purpose == "transactional":
            return ""
        now = self.situation
        if now.held_because:
            return now.held_because
        if now.worried_because and (step.purpose == "marketing" or step.anchor == "next"):
            return now.worried_because
        return now.waits_because if step.anchor in OF_SESSION else ""

    def nominal(self, step: Step) -> datetime | None:
        """The moment the step counts to, late or not, in UTC; None as long as its anchor is unknown."""
        day = self._anchor_day(step)
        if day is None:
            return None
        if step.local_time is None:
            return self._anchor_moment(step)
        day = self._postponed(step, day + timedelta(days=step.offset_days))
        return self._unpaused(step, instant(day, step.local_time, zone=self.zone))

    def _postponed(self, step: Step, day: date) -> date:
        """Not before what the customer asked for, nor before the days after a treatment that the step waits for."""
        now = self.situation
        if step.only_without_treatment_date and now.snoozed_until:
            day = max(day, now.snoozed_until)
        if step.also_after_treated_days is not None and now.last_treated_on:
            day = max(day, now.last_treated_on + timedelta(days=step.also_after_treated_days))
        return day

    def _unpaused(self, step: Step, moment: datetime) -> datetime:
        """What does not hang on a real day goes on after a pause where it was: later by as many days as it lasted.

        A pause that ended before the letter was due, and lasted less than a day, moves nothing.
        """
        if step.anchor in OF_SESSION | OF_LOT or step.purpose == "transactional" or step.local_time is None:
            return moment
        for began_at, ended_at in self.situation.pauses:
            if began_at <= moment:
                moment = self._later(step, moment, days=(ended_at - began_at).days)
                if moment < ended_at:
                    moment = self._later(step, moment, days=1)
        return moment

    def _later(self, step: Step, moment: datetime, *, days: int) -> datetime:
        """So many days later, at the step's own time."""
        assert step.local_time is not None  # noqa: S101
        day = moment.astimezone(self.zone).date() + timedelta(days=days)
        return instant(day, step.local_time, zone=self.zone) if days else moment

    def _dated(self, step: Step, *, nominal_at: datetime, window_end: datetime | None) -> Planned:
        due_at = self._due(step, nominal_at=nominal_at)
        put_off = self._put_off(step, nominal_at=nominal_at)
        expires_at = self._quieted(step, nominal_at) + step.max_late + put_off
        if due_at > expires_at or self.now > expires_at:
            return Planned(key=step.key, reason="already past", nominal_at=nominal_at)
        # What other letters made it wait for is not its own lateness: nothing is dropped for having been put off.
        if window_end and max(due_at, self.now - put_off) >= window_end > nominal_at:
            return Planned(key=step.key, reason="already past: the next letter comes first", nominal_at=nominal_at)
        return Planned(
            key=step.key,
            reason=self._because(step, nominal_at=nominal_at, due_at=due_at),
            nominal_at=nominal_at,
            base_at=due_at,
            due_at=due_at,
            expires_at=expires_at,
            wall_time=due_at.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M"),
        )

    def _due(self, step: Step, *, nominal_at: datetime) -> datetime:
        past = self.history.get(step.key)
        if past and past.base_at and past.nominal_at == nominal_at:
            return past.base_at
        if nominal_at >= self.now:
            return self._quieted(step, nominal_at)
        if step.local_time is None or step.at_once_when_late:
            return self._quieted(step, self.now.astimezone(UTC))
        return self._quieted(step, next_time(step.local_time, zone=self.zone, not_before=self.now))

    def _put_off(self, step: Step, *, nominal_at: datetime) -> timedelta:
        """How long the person's other letters have kept this one waiting."""
        past = self.history.get(step.key)
        if past and past.base_at and past.due_at and past.nominal_at == nominal_at:
            return max(past.due_at - past.base_at, timedelta(0))
        return timedelta(0)

    def _quieted(self, step: Step, moment: datetime) -> datetime:
        return moment if not step.is_capped else self.quiet.hold(moment, zone=self.zone)

    def _because(self, step: Step, *, nominal_at: datetime, due_at: datetime) -> str:
        word = SPOKEN.get(step.anchor, step.anchor)
        if step.anchor == "delivered" and self.situation.delivery_is_estimated:
            word = "delivered (estimated)"
        sign = "-" if step.offset_days < 0 else "+"
        parts = [f"{word} {sign} {abs(step.offset_days)} days" if step.offset_days else word]
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
        if step.anchor in DAYS:
            day = getattr(self.situation, DAYS[step.anchor])
            return day and instant(day, time(9), zone=self.zone)
        moment: datetime | None = getattr(self.situation, MOMENTS[step.anchor])
        return moment and moment.astimezone(UTC)

    def _anchor_day(self, step: Step) -> date | None:
        if step.anchor in DAYS:
            day: date | None = getattr(self.situation, DAYS[step.anchor])
            return day
        moment = self._anchor_moment(step)
        return moment and moment.astimezone(self.zone).date()


def _window_ends(dated: Sequence[tuple[Step, datetime | None]]) -> dict[str, datetime]:
    """Until when each letter about the days after a treatment is the current one: until the next is due."""
    line = sorted((moment, step.key) for step, moment in dated if moment and step.offset_days >= 0)
    return {key: following for (_, key), (following, _) in pairwise(line)}
