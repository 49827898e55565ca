"""Show who gets which aftercare letter when, and why not: as it stands, or as it would be. Changes nothing."""

import json
from argparse import ArgumentParser
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError

from shop import clock
from shop.aftercare import queries, rules
from shop.commands import PlainCommand


class Command(PlainCommand):
    """One order's plan, in the customer's time and in UTC."""

    help = "Show which aftercare letters an order gets and when, and why not the others. Changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The order, and what to imagine."""
        parser.add_argument("order", metavar="ORDER", help="the number of an order")
        parser.add_argument("--treated", metavar="DAY", help="imagine this treatment day, such as 2027-01-10")
        parser.add_argument("--at", metavar="MOMENT", help="imagine it is now 2027-01-10 or 2027-01-10T15:00 (UTC)")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, order: str, treated: str | None, at: str | None, **options: Any) -> None:
        """Simulate and print."""
        found = queries.order_of_number(order)
        if found is None:
            raise CommandError(f"There is no order {order}.")
        if queries.enrolment_of(found) is None and queries.latest_version() is None:
            raise CommandError("No aftercare sequence is loaded; aftercare_load loads one.")
        now = _moment(at) if at else clock.now()
        plan, person = queries.simulate(found, now=now, treated_on=_day(treated) if treated else None)
        rows = [_row(entry, zone=person.zone) for entry in plan]
        diary = [_session(session) for session in person.sessions]
        if options["json"]:
            told = {"order": order, "zone": person.zone, "at": now.isoformat(), "plan": rows, "sessions": diary}
            self.stdout.write(json.dumps({**told, "lots": _lots(person)}, indent=2))
        else:
            self.stdout.write(_page(rows, diary, _lots(person), order=order, zone=person.zone))


def _row(entry: rules.Entry, *, zone: str) -> dict[str, str | None]:
    planned, due = entry.planned, entry.planned.due_at
    return {
        "step": planned.key,
        "occurrence": entry.ref.occurrence,
        "local": due.astimezone(ZoneInfo(zone)).isoformat() if due else None,
        "utc": due.astimezone(UTC).isoformat() if due else None,
        "expires_utc": planned.expires_at.isoformat() if planned.expires_at else None,
        "reason": planned.reason,
    }


def _session(session: rules.people.Session) -> dict[str, str | int]:
    told: dict[str, str | int] = {"number": session.index, "day": session.day.isoformat()}
    return {**told, "place": session.place, "state": session.state}


def _lots(person: rules.people.Person) -> list[dict[str, str | None]]:
    return [
        {
            "lot": lot.ref,
            "expires_on": lot.expires_on.isoformat() if lot.expires_on else None,
            "recalled_utc": lot.recalled_at.isoformat() if lot.recalled_at else None,
        }
        for purchase in person.purchases
        for lot in purchase.lots
    ]


def _page(
    rows: list[dict[str, str | None]],
    diary: list[dict[str, str | int]],
    lots: list[dict[str, str | None]],
    *,
    order: str,
    zone: str,
) -> str:
    lines = [f"Order {order}, times of {zone}"]
    lines += [f"Session {each['number']} on {each['day']}, {each['place']}, {each['state']}" for each in diary]
    lines += [f"{lot['lot']}, use by {lot['expires_on'] or 'nobody knows'}" for lot in lots]
    lines.append(f"{'step':5} {'local':17} {'UTC':17} why")
    for row in rows:
        local, utc = ((row[name] or "-")[:16].replace("T", " ") for name in ("local", "utc"))
        which = "" if row["occurrence"] == "1" else f" [{row['occurrence']}]"
        lines.append(f"{row['step']:5} {local:17} {utc:17} {row['reason']}{which}")
    return "\n".join(lines)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise CommandError(f"--treated must be a day such as 2027-01-10, not {text}.") from problem


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise CommandError(f"--at must be a moment such as 2027-01-10T15:00, not {text}.") from problem
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
