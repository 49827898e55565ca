"""A shop under a clock that a test moves: it keeps rows and an outbox as the real one does, and takes no short cuts."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shop.aftercare import rules


@dataclass
class Mail:
    """A letter in the outbox."""

    number: int
    state: str
    due_at: datetime
    expires_at: datetime
    reason: str = ""
    sent_at: datetime | None = None


@dataclass
class Row:
    """A planned step."""

    step: rules.Step
    nominal_at: datetime | None = None
    base_at: datetime | None = None
    due_at: datetime | None = None
    reason: str = ""
    mail: Mail | None = None
    sent_wall: datetime | None = None

    @property
    def fate(self):
        """Sent when, or not, or still to come when."""
        if self.mail and self.mail.sent_at:
            return "sent", self.mail.sent_at
        if self.mail and self.mail.state == "planned":
            return "coming", self.mail.due_at
        return "not sent", None


class Shop:
    """One person's rows, and a worker that looks at every tick."""

    def __init__(self, world, outages):
        self.world, self.outages = world, outages
        self.rows: dict[rules.Ref, Row] = {}
        self.count = 0

    def live(self, history, *, every=None):
        """From the beginning to the end; with ``every``, also a tick each so often."""
        events = sorted(history.events, key=lambda event: event.at)
        clock = history.since
        while clock <= history.until:
            while events and events[0].at <= clock:
                self.happen(events.pop(0), now=clock)
            if not any(outage.since <= clock < outage.until for outage in self.outages):
                self.dispatch(now=clock)
            clock = self._next(clock, events, every)
        return self

    def _next(self, clock, events, every):
        """Whatever could matter next; looking more often than needed must change nothing."""
        could = [event.at for event in events[:1]]
        could += [row.mail.due_at for row in self.rows.values() if row.mail and row.mail.state == "planned"]
        could += [moment for outage in self.outages for moment in outage]
        could.append(clock + (every or timedelta(days=9)))
        return min(moment for moment in could if moment > clock)

    def happen(self, event, *, now):
        """A change of the facts, and the new plan."""
        before, self.world = self.world.person, event.change(replace(self.world, moved={}))
        if before is self.world.person:
            return
        sessions = self.world.moved
        rows = {}
        for ref, row in self.rows.items():
            place = sessions.get((ref.purchase, ref.occurrence))
            if place and row.step.anchor in rules.OF_SESSION:
                rows[rules.Ref(place[0], ref.key, place[1])] = row
        kept = {ref: row for ref, row in self.rows.items() if row not in rows.values() and ref not in rows}
        self.rows = kept | rows
        self.replan(now=now)

    def timeline(self, *, now):
        past = {ref: self._past(row) for ref, row in self.rows.items() if row.mail}
        return rules.timeline(self.world.person, now=now, history=past)

    def _past(self, row):
        mail = row.mail
        if mail.sent_at:
            return rules.Past(closed=True, said="sent", sent_at=mail.sent_at)
        if mail.state in ("expired", "skipped"):
            return rules.Past(closed=True, said=mail.reason)
        if mail.state == "cancelled":
            return rules.Past(closed=False)
        return rules.Past(closed=False, nominal_at=row.nominal_at, base_at=row.base_at, due_at=row.due_at)

    def replan(self, *, now):
        """As ``actions.planning.replan``."""
        entries = self.timeline(now=now)
        for entry in entries:
            row = self.rows.setdefault(entry.ref, Row(entry.step))
            if row.mail is None or row.mail.state in ("planned", "cancelled"):
                self._apply(row, entry.planned)
        for ref in set(self.rows) - {entry.ref for entry in entries}:
            row = self.rows[ref]
            if row.mail is None or row.mail.state in ("planned", "cancelled"):
                self._apply(row, rules.Planned(key=ref.key, reason="gone"))

    def _apply(self, row, planned):
        row.reason = planned.reason
        if planned.due_at is None:
            if row.mail:
                row.mail.state, row.mail.reason = "cancelled", planned.reason
        elif row.mail is None:
            self.count += 1
            row.mail = Mail(self.count, "planned", planned.due_at, planned.expires_at)
        elif row.mail.state == "cancelled" or (row.due_at, row.mail.expires_at) != (
            planned.due_at,
            planned.expires_at,
        ):
            row.mail.state, row.mail.due_at, row.mail.expires_at = "planned", planned.due_at, planned.expires_at
        row.nominal_at, row.base_at, row.due_at = planned.nominal_at, planned.base_at, planned.due_at

    def dispatch(self, *, now):
        """As ``mail.actions.dispatch_due``: the oldest first, each asked for anew."""
        due = [(ref, row) for ref, row in self.rows.items() if row.fate[0] == "coming" and row.mail.due_at <= now]
        for ref, row in sorted(due, key=lambda pair: (pair[1].mail.due_at, pair[1].mail.number)):
            self._deliver(ref, row, now=now)

    def _deliver(self, ref, row, *, now):
        mail, step = row.mail, row.step
        if mail.expires_at < now:
            mail.state, mail.reason = "expired", "too late"
            return
        if objection := self.world.wishes.objection(step.purpose):
            mail.state, mail.reason = "skipped", objection
            return
        planned = {entry.ref: entry.planned for entry in self.timeline(now=now)}[ref]
        if planned.due_at is None:
            mail.state, mail.reason = "cancelled", planned.reason
            return
        due_at, zone = planned.due_at, ZoneInfo(self.world.person.zone)
        if step.purpose != "transactional" and step.anchor != "recalled":
            due_at = rules.QUIET.hold(max(due_at, now), zone=zone)
        if due_at > now:
            row.due_at, mail.due_at, mail.expires_at = planned.due_at, due_at, planned.expires_at
        else:
            mail.state, mail.sent_at, row.sent_wall = "sent", now, now.astimezone(zone)

    @property
    def fates(self):
        """Each letter's state and moment."""
        return {ref: row.fate for ref, row in self.rows.items()}
