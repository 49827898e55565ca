"""Wall time: what a clock on the customer's wall shows is the truth, UTC is only its copy."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class QuietHours:
    """From ``start`` in the evening until ``end`` in the morning nobody is written to, except with a receipt."""

    start: time
    end: time

    def hold(self, moment: datetime, *, zone: ZoneInfo) -> datetime:
        """``moment`` itself when it is not quiet, else the next morning's end of the quiet hours. In UTC."""
        local = moment.astimezone(zone)
        if self.end <= local.time() < self.start:
            return moment.astimezone(UTC)
        # Where a zone skips a whole day, its morning falls on midnight: then the night goes on.
        return self.hold(next_time(self.end, zone=zone, not_before=moment), zone=zone)


QUIET = QuietHours(start=time(21), end=time(8))


def instant(day: date, at: time, *, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a wall clock in ``zone`` shows ``at`` on ``day``.

    An hour that the clocks skip gives the first moment after it; an hour that comes twice means its first coming.
    """
    wall = datetime.combine(day, at)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    return _after_the_gap(wall, zone=zone)


def next_time(at: time, *, zone: ZoneInfo, not_before: datetime) -> datetime:
    """The next moment, in UTC, at which the wall clock shows ``at``; ``not_before`` itself counts."""
    day = not_before.astimezone(zone).date()
    moment = instant(day, at, zone=zone)
    while moment < not_before:
        day += timedelta(days=1)
        moment = instant(day, at, zone=zone)
    return moment


# Islands whose clocks differ from their country's, by the first digits of the postcode.
ISLANDS = {
    ("ES", "35"): "Atlantic/Canary",
    ("ES", "38"): "Atlantic/Canary",
    **{("PT", f"9{digit}"): "Atlantic/Madeira" for digit in range(0, 5)},
    **{("PT", f"9{digit}"): "Atlantic/Azores" for digit in range(5, 10)},
}


def zone_of(country: str, *, table: str, postcode: str = "") -> str:
    """The time zone of an address: of a known island, else the first of its country (ISO 3166 alpha-2); else UTC.

    ``table`` is the text of tzdata's ``zone.tab``, in which a country's main zone stands first.
    """
    if island := ISLANDS.get((country.upper(), postcode.strip()[:2])):
        return island
    for line in table.splitlines():
        columns = line.split("\t")
        if columns[0] == country.upper() and len(columns) > 2:
            return columns[2]
    return "UTC"


def _after_the_gap(wall: datetime, *, zone: ZoneInfo) -> datetime:
    """The first whole second whose wall time is not before ``wall``, which itself no clock ever shows."""
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            early = middle
        else:
            late = middle
    return late
