"""To whom a publication applies, and what its publisher agreed to."""

from typing import Any

from django import forms

from shop.aftercare import queries
from shop.aftercare.forms.conditions import CodesField

REACHES = [
    ("nobody", "Nobody under way: only new orders get the new edition"),
    ("unsent", "Everybody: the unsent letters of all orders under way"),
    ("chosen", "Chosen orders only"),
]


class PublishForm(forms.Form):
    """The choice. ``agreed`` and ``revision`` say which numbers, and which draft, the page showed."""

    apply_to = forms.ChoiceField(
        label="Apply it to", choices=REACHES, widget=forms.RadioSelect, error_messages={"required": "Choose one."}
    )
    agreed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, sequence: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sequence = sequence
        self.fields["orders"] = CodesField(
            label="Chosen orders",
            known=self._known,
            called="order under way with the number",
            help_text="Order numbers with commas or line ends between. Only for the last choice.",
            widget=forms.Textarea(attrs={"rows": 3, "class": "no-widget-init"}),
        )

    def clean(self) -> dict[str, Any]:
        """Chosen orders must be named."""
        data = super().clean() or {}
        if data.get("apply_to") == "chosen" and "orders" not in self.errors and not data.get("orders"):
            self.add_error("orders", "Enter the number of at least one order.")
        return data

    def _known(self, wanted: list[str]) -> list[str]:
        found = queries.flight.under_way(self.sequence, orders=wanted)
        return [str(number) for number in found.values_list("order__number", flat=True)]
