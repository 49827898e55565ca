"""Data for the tests of aftercare: a small sequence, and an order that is enrolled in it."""

from shop.aftercare import actions, queries
from tests import factories

WORDS = {"subject": "Order {order_number}", "preheader": "Short", "html": "<p>Hello</p>", "text": "Hello"}


def step(key: str, **changes):
    """One step as plain data, valid as it stands."""
    basic = {"key": key, "anchor": "ordered", "groups": "HNPA", "purpose": "transactional", "max_late_hours": 336}
    return {**basic, **WORDS, **changes}


def service(key: str, *, anchor: str, days: int = 0, at: str = "10:00", **changes):
    """A service step of the home group at a wall time."""
    fixed = {"purpose": "service", "groups": "H", "max_late_hours": 48, "offset_days": days, "local_time": at}
    return step(key, anchor=anchor, **{**fixed, **changes})


def sequence(*steps):
    """A sequence with these steps; without any: a receipt, a parcel notice, an invitation and two letters after it."""
    after = {"groups": "HP", "for_clinic_treatment": True}
    return {
        "sequence": "aftercare",
        "steps": list(steps)
        or [
            step("A0"),
            step("A1", anchor="dispatched"),
            service("A2", anchor="delivered", days=1, before_treatment=True, max_late_hours=168),
            service("A3", anchor="delivered", days=8, only_without_treatment_date=True, max_late_hours=720),
            service("A6", anchor="treated", at="18:00", at_once_when_late=True, max_late_hours=15, **after),
            service("A7", anchor="treated", days=1, at_once_when_late=True, max_late_hours=24, **after),
        ],
    }


def home_cartridge(**facts):
    """A cartridge that pierces, for use at home."""
    return factories.product(audience="home", tip_type="needle", **facts)


def order(*, country: str = "GB", lines=None, **fields):
    """A paid order of a home cartridge, to be sent to ``country``."""
    from oscar.core.loading import get_model
    from oscar.test import factories as oscar

    found, _ = get_model("address", "Country").objects.get_or_create(
        iso_3166_1_a2=country, defaults={"printable_name": country, "is_shipping_country": True}
    )
    address = oscar.ShippingAddressFactory(country=found)
    return factories.order(lines=lines or [(home_cartridge(), 1)], shipping_address=address, **fields)


def enrolment(*, now, data=None, **fields):
    """An enrolment of a fresh order."""
    actions.load(data or sequence(), now=now)
    return enrolled(order(**fields), started_at=now, now=now)


def enrolled(order, *, started_at, now):
    """The order's enrolment as the worker makes it, paid at ``started_at``; None where it makes none."""
    type(order).objects.filter(pk=order.pk).update(date_placed=started_at)
    actions.enrol_all([order], now=now)
    return queries.enrolment_of(order)
