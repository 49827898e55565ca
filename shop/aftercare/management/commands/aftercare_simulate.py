"""Show what a customer would get when, and why not the rest: from an order, or invented. Changes nothing."""

import json
from argparse import ArgumentParser
from datetime import UTC, date
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.management.base import CommandError

from shop import clock
from shop.aftercare import queries, rules
from shop.aftercare.rules.asking import Question
from shop.aftercare.rules.simulation import Table
from shop.commands import PlainCommand

DAYS = {
    "paid": "the day on which the order is paid",
    "dispatched": "the day on which the parcel leaves",
    "delivered": "the day on which it arrives",
    "refund": "the day on which all of it is refunded",
    "until": "show nothing after this day",
}


class Command(PlainCommand):
    """The whole life of an order's letters, in the customer's time and in UTC."""

    help = "Show which aftercare letters would go out when, and why not the others. Changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """An order that exists or what is bought, and all that happens."""
        parser.add_argument("--order", metavar="NUMBER", help="go on from an order that exists")
        parser.add_argument("--buy", metavar="SKU[:QTY]", action="append", default=[], help="invent an order of this")
        for name, meaning in DAYS.items():
            parser.add_argument(f"--{name}", metavar="DAY", help=f"{meaning}, such as 2027-01-10")
        parser.add_argument("--again", metavar="DAY", help="a second order of the same on this day")
        parser.add_argument("--session", metavar="DAY", action="append", default=[], help="a treatment on this day")
        parser.add_argument("--clinic", action="store_true", help="the treatments are in a clinic")
        parser.add_argument("--pause", metavar="A:B", action="append", default=[], help="no letters from A until B")
        parser.add_argument("--zone", metavar="Z", help="an IANA time zone, such as Europe/London")
        parser.add_argument("--consent", action="store_true", help="the customer agrees to marketing letters")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: Any) -> None:
        """Simulate and print."""
        if bool(options["order"]) == bool(options["buy"]):
            raise CommandError("Give either --order NUMBER or --buy SKU[:QTY], not both.")
        table = _of_order(options) if options["order"] else _invented(options)
        if options["json"]:
            told = {"zone": table.world.person.zone, "events": _events(table), "letters": _letters(table)}
            self.stdout.write(json.dumps(told, indent=2))
        else:
            self.stdout.write(_page(table))


def _of_order(options: dict[str, Any]) -> Table:
    order = queries.order_of_number(options["order"])
    if order is None:
        raise CommandError(f"There is no order {options['order']}.")
    if queries.enrolment_of(order) is None and queries.latest_version() is None:
        raise CommandError("No aftercare sequence is loaded; aftercare_load loads one.")
    if wrong := next((name for name in ("paid", "zone", "again") if options[name]), None):
        raise CommandError(f"--{wrong} belongs to an invented order; {options['order']} has its own.")
    zone = queries.imagining.zone_of_buyer(order)
    table, _ = queries.imagining.ask_of_order(order, _question(options, zone=zone), now=clock.now())
    return table


def _invented(options: dict[str, Any]) -> Table:
    version = queries.latest_version()
    if version is None:
        raise CommandError("No aftercare sequence is loaded; aftercare_load loads one.")
    if not options["paid"]:
        raise CommandError("An invented order needs --paid DAY.")
    zone = options["zone"] or settings.TIME_ZONE
    if zone not in available_timezones():
        raise CommandError(f"There is no time zone {zone}; write it like Europe/London.")
    try:
        bought = queries.imagining.products_of([_piece(text) for text in options["buy"]])
    except queries.imagining.Unknown as unknown:
        raise CommandError(f"The shop has no product {unknown}.") from unknown
    return queries.imagining.ask(
        _question(options, zone=zone),
        steps=queries.imagining.steps_of_edition(version),
        basket=queries.imagining.basket_of(bought),
        consents=options["consent"],
        now=clock.now(),
    )


def _question(options: dict[str, Any], *, zone: str) -> Question:
    question = Question(
        zone=zone,
        paid_on=_day(options, "paid"),
        dispatched_on=_day(options, "dispatched"),
        delivered_on=_day(options, "delivered"),
        refunded_on=_day(options, "refund"),
        again_on=_day(options, "again"),
        until=_day(options, "until"),
        sessions=tuple(_read(day, "session") for day in options["session"]),
        place="clinic" if options["clinic"] else "home",
        pauses=tuple(_pause(text) for text in options["pause"]),
        transit=queries.imagining.transit(),
    )
    for _, sentence in rules.asking.mistakes_in(question):
        raise CommandError(f"{sentence}.")
    return question


def _piece(text: str) -> tuple[str, int]:
    code, colon, number = text.rpartition(":")
    if not colon:
        return text, 1
    if not number.isdecimal() or not 1 <= int(number[:6]) <= 1000 or not code:
        raise CommandError(f"--buy must be a code and a quantity such as DH-12-10:2, not {text}.")
    return code, int(number)


def _pause(text: str) -> tuple[date, date]:
    began, _, ended = text.partition(":")
    return _read(began, "pause", form="two days such as 2027-01-10:2027-01-20", shown=text), _read(
        ended, "pause", form="two days such as 2027-01-10:2027-01-20", shown=text
    )


def _day(options: dict[str, Any], name: str) -> date | None:
    return _read(options[name], name) if options[name] else None


def _read(text: str, name: str, *, form: str = "a day such as 2027-01-10", shown: str = "") -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as problem:
        raise CommandError(f"--{name} must be {form}, not {shown or text}.") from problem
    if not 2000 <= day.year <= 2100:
        raise CommandError(f"--{name} must lie between the years 2000 and 2100.")
    return day


def _letters(table: Table) -> list[dict[str, Any]]:
    return [
        {
            "step": line.ref.key,
            "order": line.ref.purchase,
            "occurrence": line.ref.occurrence,
            "state": line.state,
            "local": line.wall.isoformat() if line.wall else None,
            "utc": line.at.astimezone(UTC).isoformat() if line.at else None,
            "reason": line.reason,
        }
        for line in table.lines
    ]


def _events(table: Table) -> list[dict[str, str]]:
    return [{"utc": event.at.isoformat(), "what": event.says} for event in table.events]


def _page(table: Table) -> str:
    lines = [f"Times of {table.world.person.zone}", f"{'step':7} {'which':7} {'state':8} {'local':17} {'UTC':17} why"]
    for row in _letters(table):
        local, utc = ((row[name] or "-")[:16].replace("T", " ") for name in ("local", "utc"))
        lines.append(f"{row['step']:7} {row['occurrence']:7} {row['state']:8} {local:17} {utc:17} {row['reason']}")
    return "\n".join(lines)
