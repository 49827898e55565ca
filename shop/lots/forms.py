"""What somebody with a sachet in hand, and the buyer of a recalled lot, fill in."""

from typing import Any

from django import forms

from shop.lots import queries, rules
from shop.lots.models import Recall


class CheckForm(forms.Form):
    """The number on the sachet, and the product when the number alone does not tell."""

    lot = forms.CharField(
        label="Lot number",
        max_length=100,
        help_text="It is printed on the sachet beside LOT.",
        error_messages={"required": "Enter the lot number", "max_length": "That is too long for a lot number"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    product = forms.TypedChoiceField(
        label="Product",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Choose a product of the list, or leave it open"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Any product"), *queries.products_of_lots()]
        self.fields["product"].choices = choices  # type: ignore[attr-defined]

    def clean_lot(self) -> str:
        """The number as it is kept."""
        number = rules.clean_number(self.cleaned_data["lot"])
        if reason := rules.why_not_number(number):
            raise forms.ValidationError(reason)
        return number


class AnswerForm(forms.Form):
    """What the buyer of a recalled lot wants."""

    answer = forms.ChoiceField(
        label="What shall we do for you?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the answers", "invalid_choice": "Choose one of the answers"},
    )

    def __init__(self, *args: Any, recall: Recall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {**rules.REMEDIES, **rules.ANSWERS}
        choices = [(key, offered[key]) for key in (*recall.remedies, *rules.ANSWERS)]
        self.fields["answer"].choices = choices  # type: ignore[attr-defined]
