"""What would happen to an order from now on, or to a customer who does not exist. Nothing is ever written."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings

from shop.aftercare import rules
from shop.aftercare.models import SequenceVersion
from shop.aftercare.queries import lives, orders, people, timelines
from shop.aftercare.rules import asking
from shop.aftercare.rules.asking import Basket, Question
from shop.aftercare.rules.simulation import Table
from shop.mail import queries as mail


class Unknown(LookupError):
    """Nothing in the catalogue has this code."""


def products_of(codes: Iterable[tuple[str, int]]) -> list[tuple[Any, int]]:
    """Products by UPC or SKU, each with its quantity. Raises ``Unknown`` with the code."""
    found = []
    for code, quantity in codes:
        model: Any = apps.get_model("catalogue", "Product")
        products = model.objects.select_related("product_class", "parent")
        product = products.filter(upc=code).first() or products.filter(stockrecords__partner_sku=code).first()
        if product is None:
            raise Unknown(code)
        found.append((product, quantity))
    return found


def basket_of(bought: Sequence[tuple[Any, int]]) -> Basket:
    """What these products are for the planner."""
    products = [product for product, _ in bought]
    packs = tuple(
        rules.people.Pack(
            family=(product.fit_families or [""])[0],
            group=product.aftercare_group or "A",
            pieces=quantity * (product.pack_size or 1),
            depth_mm=product.max_depth_mm,
        )
        for product, quantity in bought
        if product.is_cartridge
    )
    traits = rules.Traits(
        classes=_once(product.kind for product in products),
        families=_once(family for product in products for family in product.fit_families),
        skus=_once(product.upc for product in products),
        audiences=_once(product.audience for product in products),
    )
    return Basket(groups=orders.groups_of(products), packs=packs, traits=traits)


def steps_of_edition(version: SequenceVersion) -> tuple[rules.Step, ...]:
    """The steps of an edition, as the planner takes them."""
    return people.timings_of(version.pk)


def ask(question: Question, *, steps: tuple[rules.Step, ...], basket: Basket, consents: bool, now: datetime) -> Table:
    """What a customer who does not exist would get."""
    wishes = rules.Wishes(consents=consents, unlawful=_unlawful())
    world, events = asking.invented(question, steps=steps, basket=basket, wishes=wishes)
    since, until = asking.span(question, since=now)
    return rules.simulation.simulate(world, events, since=since, until=until)


def ask_of_order(order: Any, question: Question, *, now: datetime) -> tuple[Table, int]:
    """What the buyer of a real order would get from now on, over all orders; and the order's name in the table."""
    if enrolment := orders.enrolment_of(order):
        life = lives.life_of(enrolment.person)
        facts, history, ref = life.facts(), life.history(), enrolment.pk
        open_pause = enrolment.person.pauses.filter(ended_at=None).first()
    else:
        facts, history, ref, open_pause = timelines.as_if_enrolled(order), {}, timelines.IMAGINED, None
    address = enrolment.to_address if enrolment else order.email
    world = rules.World(facts, wishes_of(address), held_since=open_pause.began_at if open_pause else None)
    _, until = asking.span(question, since=now)
    events = [event for event in asking.continued(question, ref=ref, now=now) if event.at >= now]
    return rules.simulation.simulate(world, events, since=now, until=until, history=history), ref


def wishes_of(address: str) -> rules.Wishes:
    """What an address wants, as far as it is asked at sending."""
    purposes = ("transactional", "service", "marketing")
    found = [mail.suppression_of(address, purpose=purpose) for purpose in purposes]
    stopped = {each.purpose for each in found if each}
    return rules.Wishes(
        consents=mail.has_consent(address, "marketing"), stopped=frozenset(stopped), unlawful=_unlawful()
    )


def _unlawful() -> str:
    return "" if settings.SHOP_POSTAL_ADDRESS else "the shop's postal address is not set"


def _once(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def zone_of_buyer(order: Any) -> str:
    """The IANA time zone in which the buyer of an order lives."""
    enrolment = orders.enrolment_of(order)
    return enrolment.zone if enrolment else orders.zone_of(order)


def transit() -> timedelta:
    """How long a parcel takes by the shop's promise."""
    return timedelta(days=settings.SHOP_TRANSIT_DAYS)
