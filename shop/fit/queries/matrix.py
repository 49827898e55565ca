"""What is stated about pens and families, whoever asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from shop.fit import rules
from shop.fit.models import ConnectionType, DeviceBrand, DeviceFit, DeviceModel, FitFamily
from shop.fit.queries.pens import as_statement


@dataclass(frozen=True)
class Row:
    """One pen on a product's page, and how the product stands to it."""

    device: DeviceModel
    answer: rules.Answer


@dataclass(frozen=True)
class Lists:
    """The pens that a product was compared with, by state; what is verified and what is reported are never mixed."""

    verified: tuple[Row, ...] = ()
    reported: tuple[Row, ...] = ()
    no_fit: tuple[Row, ...] = ()
    unknown: tuple[Row, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.verified or self.reported or self.no_fit or self.unknown)


def statements_about(families: Sequence[str]) -> list[rules.Statement]:
    """Every statement about these families, whatever the pen, by the pen's name. One query, none without a family."""
    return [as_statement(fit) for fit in _fits(families)]


def lists_for(product: Any) -> Lists:
    """The pens that fit a product and those that do not. One query; nothing for what goes with every pen."""
    families = product.fit_families
    if rules.unasked(families, kind=product.kind):
        return Lists()
    fits = _fits(families)
    statements = [as_statement(fit) for fit in fits]
    rows = [
        Row(device, rules.fit_state(families, statements, pens=[str(device)], kind=product.kind))
        for device in {fit.device_id: fit.device for fit in fits}.values()
    ]
    return Lists(**{state: tuple(row for row in rows if row.answer.state == state) for state in rules.STATUSES})


def fits_no_pen(product: Any) -> bool:
    """Whether no known pen could take this product, so that nobody should buy it."""
    return bool(for_nobody([product]))


def for_nobody(products: Iterable[Any]) -> list[Any]:
    """Those of ``products`` that no known pen could take. One query for all of them, none where no fitting is named."""
    asked = [each for each in products if not rules.unasked(each.fit_families, kind=each.kind)]
    statements = statements_about(sorted({code for each in asked for code in each.fit_families}))
    return [each for each in asked if rules.fits_no_pen(each.fit_families, statements, kind=each.kind)]


def family_names() -> dict[str, str]:
    """What the fittings are called, by code. One query."""
    return dict(FitFamily.objects.values_list("code", "name"))


def names() -> list[rules.Name]:
    """What every pen is called. One query."""
    rows = DeviceModel.objects.values_list("brand__name", "name", "brand__slug", "slug", "aliases")
    return [
        rules.Name(brand=brand, short=short, brand_slug=brand_slug, slug=slug, aliases=tuple(aliases))
        for brand, short, brand_slug, slug, aliases in rows
    ]


def page_of(device: str) -> str:
    """The address of the page of a pen that a product names as ``maker/pen``; "" where there is no such pen. One query
    at most."""
    brand, _, slug = device.partition("/")
    known = bool(slug) and DeviceModel.objects.filter(brand__slug=brand, slug=slug).exists()
    return reverse("fit:pen", args=[brand, slug]) if known else ""


def devices_by_address() -> list[tuple[str, str]]:
    """Every pen as a product names it, ``maker/pen``, and what it is called. One query."""
    return [(f"{name.brand_slug}/{name.slug}", name.whole) for name in names()]


def brands() -> list[DeviceBrand]:
    """The makers that have a pen here, with their pens. Two queries."""
    return [brand for brand in DeviceBrand.objects.prefetch_related("devices__brand") if brand.devices.all()]


def connections() -> list[ConnectionType]:
    """The ways in which a cartridge holds on to a pen, as drawings. One query."""
    return list(ConnectionType.objects.all())


def landing_pages() -> Iterable[str]:
    """The addresses that search engines may know: the finder, each maker's page and each pen's. One query."""
    found = names()
    yield reverse("fit:finder")
    yield from (reverse("fit:brand", args=[slug]) for slug in sorted({name.brand_slug for name in found}))
    yield from (reverse("fit:pen", args=[name.brand_slug, name.slug]) for name in found)


def _fits(families: Sequence[str]) -> list[DeviceFit]:
    if not families:
        return []
    return list(DeviceFit.objects.filter(family__code__in=families).select_related("device__brand", "family"))
