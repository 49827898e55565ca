"""Which methods may be chosen for a parcel, and what each would mean for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from shop.delivery.rules.charges import HEAVIEST_G, Band, charge_for
from shop.delivery.rules.dates import IsWorking, Promise, promise

PLAIN_CODE = "tracked"
PLAIN_CUT_OFF = time(12, 0)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A method as staff wrote it. ``countries`` are ISO codes of two letters; empty, it goes wherever the shop does."""

    code: str
    name: str
    note: str = ""
    countries: frozenset[str] = frozenset()
    bands: tuple[Band, ...]
    free_from: Decimal | None = None
    min_days: int
    max_days: int
    cut_off: time


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What one method means for one parcel: its charge as the shelf shows prices, and its days."""

    code: str
    name: str
    note: str
    charge: Decimal
    free_from: Decimal | None
    max_days: int
    promise: Promise

    @property
    def in_words(self) -> str:
        """Such as "Arrives between Tue 1 and Thu 3 December. With a tracking number."."""
        return " ".join(part for part in (f"Arrives {self.promise.in_words}.", self.note) if part)


def plain(*, transit_days: int) -> Facts:
    """The one method of a shop whose staff have written none yet."""
    return Facts(
        code=PLAIN_CODE,
        name="Tracked delivery",
        note="With a tracking number.",
        bands=(Band(HEAVIEST_G, Decimal("4.90")),),
        free_from=Decimal("60.00"),
        min_days=transit_days,
        max_days=transit_days,
        cut_off=PLAIN_CUT_OFF,
    )


def offered(
    methods: Iterable[Facts],
    *,
    country: str,
    weight_g: int,
    total: Decimal | None,
    here: str,
    now: datetime,
    works: Callable[[str], IsWorking],
) -> list[Offer]:
    """The methods for a parcel to ``country``, in their order. ``now`` is the warehouse's local time.

    ``works`` gives the calendar of working days of a country; ``here`` is the warehouse's.
    """
    found = []
    for method in methods:
        charge = charge_for(method.bands, weight_g=weight_g, total=total, free_from=method.free_from)
        if charge is None or (method.countries and country not in method.countries):
            continue
        days: Promise = promise(
            now,
            cut_off=method.cut_off,
            min_days=method.min_days,
            max_days=method.max_days,
            works_here=works(here),
            works_there=works(country or here),
        )
        found.append(
            Offer(
                code=method.code,
                name=method.name,
                note=method.note,
                charge=charge,
                free_from=method.free_from,
                max_days=method.max_days,
                promise=days,
            )
        )
    return found
