"""What staff fill in when they settle an order that is held for its payment."""

from typing import Any

from django import forms

from shop.payments.rules.resolving import Way

LONGEST = 200


class WayForm(forms.Form):
    """One way to settle, with the note it asks for."""

    def __init__(self, typed: Any = None, *, way: Way) -> None:
        super().__init__(typed, prefix=way.code)
        self.way = way
        if way.asks:
            self.fields["note"] = forms.CharField(
                label=way.asks,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": f"Write this: {way.asks[0].lower()}{way.asks[1:]}."},
            )

    @property
    def note(self) -> str:
        """What was written."""
        return str(self.cleaned_data.get("note", ""))
