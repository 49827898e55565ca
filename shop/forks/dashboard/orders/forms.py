"""What a clerk fills in about an order."""

from django import forms

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
            self.fields[f"pieces_{line.id}"] = forms.IntegerField(
                label=f"{line.title} ({line.remaining} left)", min_value=0, initial=line.remaining, required=False
            )

    def clean_parcels_so_far(self):
        """A page that is older than the last parcel sends nothing: its button may have been pressed twice."""
        if self.cleaned_data["parcels_so_far"] != self.so_far:
            raise forms.ValidationError("A parcel was sent since this page was opened. Please look again.")
        return self.so_far

    def quantities(self) -> dict[int, int]:
        """Pieces by line id."""
        return {line.id: self.cleaned_data.get(f"pieces_{line.id}") or 0 for line in self.lines}


class ReasonForm(forms.Form):
    """Why an order ends. The customer reads it."""

    reason = forms.CharField(
        max_length=200,
        label="Reason (the customer reads it)",
        error_messages={"required": "Enter a reason. The customer reads it."},
    )
