"""What the gaps of one line say in a letter. Each is looked up only when a letter asks for it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from shop.aftercare.models import Enrolment, PlannedStep
from shop.aftercare.queries import lives, orders
from shop.aftercare.queries.people import spoken_day

UNKNOWN = "not known"


@dataclass(frozen=True)
class Words(Mapping[str, str]):
    """The words for one row of one enrolment. Some cost queries, so nothing is looked up before it is asked for."""

    row: PlannedStep
    enrolment: Enrolment

    def __getitem__(self, name: str) -> str:
        return WORDS[name](self.row, self.enrolment)

    def __iter__(self) -> Iterator[str]:
        return iter(WORDS)

    def __len__(self) -> int:
        return len(WORDS)


def words_of_one_line(row: PlannedStep, enrolment: Enrolment) -> Words:
    """What the gaps of a subject or preheader say."""
    return Words(row, enrolment)


def main_pack(enrolment: Enrolment) -> dict[str, Any] | None:
    """The pack that counting and reordering are about: most pieces, the first of equals; as plain data."""
    packs: list[dict[str, Any]] = enrolment.bought.get("packs", [])
    return max(packs, key=lambda pack: pack["pieces"], default=None)


def pen_of(enrolment: Enrolment) -> Any:
    """The pen, or the kit with one, that the order holds; None when it holds neither."""
    return next((each for each in orders.live_products(enrolment.order) if each.is_pen or each.is_kit), None)


def _treated_day(row: PlannedStep, _enrolment: Enrolment) -> str:
    return spoken_day(row.session.day) if row.session else "the day of your treatment"


def _next_day(row: PlannedStep, enrolment: Enrolment) -> str:
    """The day from which the next session could be; the step's own nominal day counts from it."""
    if row.step.anchor == "next" and row.nominal_at:
        day = row.nominal_at.astimezone(enrolment.zone_info).date()
        return spoken_day(date.fromordinal(day.toordinal() - row.step.offset_days))
    return "the day you planned"


def _lot_number(row: PlannedStep, _enrolment: Enrolment) -> str:
    return row.lot.number if row.lot else "on the pack"


def _expires_day(row: PlannedStep, _enrolment: Enrolment) -> str:
    day = row.lot.expires_on if row.lot else None
    return f"{day.day} {day:%B %Y}" if day else "on the pack"


def _product_name(row: PlannedStep, enrolment: Enrolment) -> str:
    """The lot's product, else the main pack, else the first thing of the order."""
    if row.lot:
        return row.lot.title
    if pack := main_pack(enrolment):
        return str(pack["title"])
    products = orders.live_products(enrolment.order)
    return str(products[0].get_title()) if products else "your order"


def _session_number(row: PlannedStep, enrolment: Enrolment) -> str:
    """Which session at home it is in the person's diary, over all orders."""
    if row.session is None:
        return "1"
    own = (row.session.day, row.session.index)
    at_home = lives.facts_of(enrolment.person).home_sessions
    return str(max(1, sum((each.day, each.index) <= own for each in at_home)))


def _pen_name(_row: PlannedStep, enrolment: Enrolment) -> str:
    pen = pen_of(enrolment)
    return str(pen.get_title()) if pen else "your pen"


def _cartridges_left(_row: PlannedStep, enrolment: Enrolment) -> str:
    """A number; all packs of the same fitting count, from whichever order."""
    pack = main_pack(enrolment)
    if pack is None:
        return UNKNOWN
    return str(lives.facts_of(enrolment.person).left((pack["family"], pack["group"])))


WORDS: dict[str, Callable[[PlannedStep, Enrolment], str]] = {
    "cartridges_left": _cartridges_left,
    "expires_day": _expires_day,
    "lot_number": _lot_number,
    "next_day": _next_day,
    "order_number": lambda _row, enrolment: str(enrolment.order.number),
    "pen_name": _pen_name,
    "product_name": _product_name,
    "session_number": _session_number,
    "shop_name": lambda _row, _enrolment: str(settings.SHOP_NAME),
    "treated_day": _treated_day,
}
