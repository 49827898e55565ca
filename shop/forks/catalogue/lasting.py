"""Until when the packs that leave now may be used, and whether a customer would use one up in that time."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from shop.aftercare.rules import diary


@dataclass(frozen=True)
class PackHint:
    """About so many pieces of a pack would be used before its use-by date."""

    used: int
    of: int
    expires_on: date
    is_smaller_there: bool


def note_lasting(deal, *, today: date) -> None:
    """Tell each pack its ``hint``, where not all of it would be used in time; for others it is None.

    Only for cartridges made for use at home: nobody knows how many clients a professional has.
    """
    sold = deal.packs or (deal,)
    sizes = [pack.product.pack_size for pack in sold if pack.product.pack_size]
    for pack in sold:
        pack.product.hint = _hint(pack.product, today=today, smallest=min(sizes, default=0))


def _hint(product, *, today: date, smallest: int) -> PackHint | None:
    expires_on, size = product.shipped_use_by, product.pack_size
    if not (product.is_cartridge and product.is_home and expires_on and size):
        return None
    rest = diary.rest_after(is_surface=not product.is_piercing, depth_mm=product.max_depth_mm)
    first_on = today + timedelta(days=settings.SHOP_TRANSIT_DAYS)
    used = diary.used_before(expires_on, first_on=first_on, usual_rest=rest.usual)
    return PackHint(used, size, expires_on, is_smaller_there=smallest < size) if used < size else None
