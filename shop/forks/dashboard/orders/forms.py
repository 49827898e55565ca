"""What a clerk fills in about an order."""

from django import forms
from django.utils.html import escape

from shop.orders import rules


class DispatchForm(forms.Form):
    """A parcel: who carries it, and how many pieces of each line it holds. All that remains is offered."""

    carrier = forms.CharField(max_length=60, error_messages={"required": "Enter who carries the parcel."})
    tracking_number = forms.CharField(max_length=80, required=False)
    parcels_so_far = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, lines: list[rules.LineState], parcels_so_far: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.remaining]
        self.so_far = parcels_so_far
        self.fields["parcels_so_far"].initial = parcels_so_far
        for line in self.lines:
            self.fields[_name(line)] = forms.IntegerField(
                label=escape(f"{line.title} ({line.remaining} left)"),  # Oscar's template trusts labels.
                min_value=0,
                max_value=line.remaining,
                initial=line.remaining,
                required=False,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _wanted(line)),
            )

    @property
    def is_older(self) -> bool:
        """Whether a parcel left since the page was opened: its button may have been pressed twice."""
        return self.data.get("parcels_so_far") != str(self.so_far)

    def clean(self):
        """An empty parcel is refused, beside the first number."""
        if not self.errors and not any(self.quantities().values()):
            self.add_error(_name(self.lines[0]), "Choose at least one piece to dispatch.")
        return super().clean()

    def quantities(self) -> dict[int, int]:
        """Pieces by line id."""
        return {line.id: self.cleaned_data.get(_name(line)) or 0 for line in self.lines}


class ReasonForm(forms.Form):
    """Why an order ends. The customer reads it."""

    reason = forms.CharField(
        max_length=200,
        label="Reason (the customer reads it)",
        error_messages={"required": "Enter a reason. The customer reads it."},
    )


def _name(line: rules.LineState) -> str:
    return f"pieces_{line.id}"


def _wanted(line: rules.LineState) -> str:
    return f"Enter a whole number from 0 to {line.remaining}. No more of “{line.title}” are left to dispatch."
