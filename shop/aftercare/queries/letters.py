"""A person's emails as the person reads of them: what comes, and why something does not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from shop.aftercare.models import Person, PlannedStep
from shop.aftercare.queries.desk import Wish, wishes_of
from shop.aftercare.queries.timelines import Entry, entries_of
from shop.mail import rules as mail_rules

LAST = datetime.max.replace(tzinfo=UTC)
AT_HOME = "only for treatment at home"
STOPPED = "your address gets no emails of this kind"


@dataclass(frozen=True)
class Letter:
    """An email. ``later``: how often the same comes again after it. ``is_stopped``: its receiver wants none like it."""

    entry: Entry
    later: int = 0
    is_stopped: bool = False

    @property
    def state(self) -> str:
        """*coming*, *waiting* for a date, *not coming* or *sent*."""
        if self.is_stopped:
            return "not coming"
        known = {"sent": "sent", "coming": "coming", "being sent": "coming"}
        return known.get(self.entry.state) or ("waiting" if self.entry.is_waiting else "not coming")

    @property
    def reason(self) -> str:
        """Why it does not come."""
        return STOPPED if self.is_stopped else self.entry.reason


def letters_of(person: Person) -> list[Letter]:
    """The person's emails of all orders, in the order they come. Four queries.

    A letter that repeats is one line. What left the plan, or is only for goods that were not bought, is none.
    """
    enrolments = {each.pk: each for each in person.enrolments.select_related("order")}
    rows = PlannedStep.objects.filter(enrolment__in=enrolments).select_related("message", "step", "session", "lot")
    found: list[Entry] = []
    for row in rows.defer("message__html", "message__text"):
        row.enrolment = enrolments[row.enrolment_id]
        row.enrolment.person = person
        found += entries_of([row], enrolment=row.enrolment)
    stopped = {
        (wish.address, purpose)
        for wish in wishes_of(each.to_address for each in enrolments.values())
        for purpose in _stopped(wish)
    }
    shown = (each for each in found if each.is_for_this_order and not each.is_gone and not _is_for_others(each))
    return _once([_letter(each, stopped) for each in sorted(shown, key=lambda each: each.at or LAST)])


def _is_for_others(entry: Entry) -> bool:
    """Whether what was bought, or by whom, rules it out, and nothing the person may do brings it."""
    return entry.state == "not sent" and entry.reason.startswith("only for ") and entry.reason != AT_HOME


def _letter(entry: Entry, stopped: set[tuple[str, str]]) -> Letter:
    row = entry.row
    forbidden = bool(row and (row.enrolment.to_address, row.step.purpose) in stopped)
    return Letter(entry, is_stopped=forbidden and entry.state == "coming")


def _stopped(wish: Wish) -> Iterable[str]:
    purposes = {stop.purpose for stop in wish.stops}
    if "all" in purposes:
        purposes |= set(mail_rules.STREAMS)
    if not (wish.consent and wish.consent.given):
        purposes.add("marketing")
    return purposes


def _once(letters: list[Letter]) -> list[Letter]:
    """Of a letter that comes again and again, only its next time, and the number of those after it."""
    counted: dict[object, Letter] = {}
    for letter in letters:
        entry = letter.entry
        row = entry.row
        repeats = row and row.step.repeat_times > 1 and entry.state != "sent"
        name = (row.enrolment_id, row.key, row.session_id, row.lot_id) if row and repeats else len(counted)
        if (first := counted.get(name)) is None:
            counted[name] = letter
        elif first.state == letter.state == "coming":
            counted[name] = replace(first, later=first.later + 1)
    return list(counted.values())
