"""Which orders a step is for, as a clerk writes it down: codes with commas between, each known to the shop."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.apps import apps

from shop.education import queries as education

BUYERS = [("", "Every order"), ("first", "Only a first order"), ("repeat", "Only a later order")]
AUDIENCES = [("home", "For use at home"), ("professional", "For professionals"), ("all", "For all")]
LISTS = ("skus", "classes", "families", "audiences", "markets")


def classes() -> list[tuple[str, str]]:
    """The product classes of the shop."""
    return [(row.slug, row.name) for row in education.ProductClass.objects.order_by("name")]


def _skus(wanted: list[str]) -> Iterable[str]:
    stocked = education.Product.objects.filter(stockrecords__partner_sku__in=wanted)
    known: Iterable[str] = stocked.values_list("stockrecords__partner_sku", flat=True)
    return known


def _families(_wanted: list[str]) -> Iterable[str]:
    values = education.Product.objects.filter(attribute_values__attribute__code="fit_family")
    known: Iterable[str] = values.values_list("attribute_values__value_text", flat=True).distinct()
    return known


def _markets(wanted: list[str]) -> Iterable[str]:
    countries: Any = apps.get_model("address", "Country")
    known: Iterable[str] = countries.objects.filter(pk__in=wanted).values_list("pk", flat=True)
    return known


class CodesField(forms.CharField):
    """Codes with commas or line ends between; each must be known to the shop. Gives a list."""

    def __init__(self, *, known: Any, called: str, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=2000, **kwargs)
        self.known, self.called = known, called

    def prepare_value(self, value: Any) -> Any:
        """A list is shown with commas."""
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Each code once, in the order given."""
        text = str(super().clean(value) or "")
        codes = list(dict.fromkeys(code.strip() for code in text.replace("\n", ",").split(",") if code.strip()))
        if codes:
            known = set(self.known(codes))
            if unknown := [code for code in codes if code not in known]:
                raise forms.ValidationError(f"The shop has no {self.called} {', '.join(unknown)}.")
        return codes


def fields() -> dict[str, forms.Field]:
    """One field for each condition, by the names that ``rules.Conditions`` has."""
    return {
        "skus": CodesField(
            label="Only with these products",
            known=_skus,
            called="product with the code",
            help_text="Stock codes (SKU) with commas between, such as DH-12-10. Empty: any product.",
        ),
        "classes": forms.MultipleChoiceField(
            label="Only with these product classes",
            choices=classes(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="None ticked: any class.",
        ),
        "families": CodesField(
            label="Only with these fit families",
            known=_families,
            called="fit family",
            help_text="Codes of fittings with commas between, such as DIA-HOME. Empty: any.",
        ),
        "audiences": forms.MultipleChoiceField(
            label="Only with products for",
            choices=AUDIENCES,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="None ticked: any.",
        ),
        "markets": CodesField(
            label="Only to these countries",
            known=_markets,
            called="country with the code",
            help_text="Two-letter country codes with commas between, such as GB, US. Empty: any.",
        ),
        "buyer": forms.ChoiceField(label="First or later order", choices=BUYERS, required=False),
    }
