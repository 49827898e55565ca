"""What the finder shows: the families and products for a pen or a connection, each under what is known of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from shop.fit import rules
from shop.fit.models import ConnectionType, DeviceFit, FitFamily
from shop.fit.queries.pens import as_statement


@dataclass(frozen=True)
class Group:
    """One family under one state, with what the state rests on and the products that the shop sells of it."""

    family: FitFamily
    statement: rules.Statement
    products: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    """Everything that is known for a pen, by state. Verified and reported never stand in one list."""

    verified: list[Group]
    reported: list[Group]
    no_fit: list[Group]
    unknown: list[Group]

    @property
    def finds(self) -> bool:
        """Whether there is a product to buy or to read about that fits, as far as anybody says."""
        return any(group.products for group in (*self.verified, *self.reported))

    @property
    def counted(self) -> str:
        """How many cartridges fit, in a line."""
        verified = _cartridges_in(self.verified)
        return rules.counted(verified=len(verified), reported=len(_cartridges_in(self.reported) - verified))


def _cartridges_in(groups: list[Group]) -> set[int]:
    return {product.pk for group in groups for product in group.products if product.is_cartridge}


def result_for(pen: rules.Pen) -> Result:
    """What is known of every family for this pen. A constant number of queries."""
    fits = DeviceFit.objects.filter(device=pen.id).select_related("device__brand", "family")
    groups = [Group(family=fit.family, statement=as_statement(fit)) for fit in fits]
    by_code = {group.family.code: group for group in groups}
    for product in products_of(by_code):
        answer = rules.fit_state(product.fit_families, pen.statements, pens=[pen.name], kind=product.kind)
        for code in {each.family for each in answer.statements} & by_code.keys():
            by_code[code].products.append(product)
    return Result(**{state: [group for group in groups if group.statement.status == state] for state in rules.STATUSES})


def families_with(connection: ConnectionType) -> list[tuple[FitFamily, list[DeviceFit], list[Any]]]:
    """The families whose cartridges hold on so, the pens they fit (verified first) and the products of each."""
    families = list(connection.families.order_by("name"))
    fits = list(
        DeviceFit.objects.filter(family__in=families, status__in=rules.FITS).select_related("device__brand", "family")
    )
    fits.sort(key=lambda fit: rules.STATUSES.index(fit.status))
    sold = products_of([family.code for family in families])
    return [
        (
            family,
            [fit for fit in fits if fit.family_id == family.pk],
            [product for product in sold if family.code in product.fit_families],
        )
        for family in families
    ]


def products_of(codes: Iterable[str]) -> list[Any]:
    """The cartridges and accessories of these families that customers may see, with all that a card reads."""
    wanted = sorted(set(codes))
    if not wanted:
        return []
    named = "|".join(re.escape(code) for code in wanted)
    found = _products().filter(
        attribute_values__attribute__code="fit_family",
        attribute_values__value_text__regex=rf"(^|,)\s*({named})\s*(,|$)",
        product_class__slug__in=("cartridge", "accessory"),
    )
    return list(found.order_by("-priority", "title", "pk").for_pages())


def _products() -> Any:
    """The catalogue's own products, which this room does not import."""
    return apps.get_model("catalogue", "Product")._default_manager.browsable()
