"""What a clerk fills in about an order."""

from django import forms

from shop.forks.dashboard.orders.lots import LotRows
from shop.orders import rules


class DispatchForm(forms.Form):
    """A parcel: who carries it, how many pieces of each line it holds, and from which lots.

    All that remains is offered. ``today`` is the day on which the parcel leaves.
    """

    carrier = forms.CharField(max_length=60, error_messages={"required": "Enter who carries the parcel."})
    tracking_number = forms.CharField(max_length=80, required=False)
    parcels_so_far = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, lines: list[rules.LineState], parcels_so_far: int, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.remaining]
        self.so_far, self.today = parcels_so_far, today
        self.fields["parcels_so_far"].initial = parcels_so_far
        self.lot_rows = {line.id: LotRows(line) for line in self.lines}
        for line in self.lines:
            self.fields[_name(line)] = forms.IntegerField(
                label="Pieces in this parcel",
                min_value=0,
                max_value=line.remaining,
                initial=line.remaining,
                required=False,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _wanted(line)),
            )
            self.fields.update(self.lot_rows[line.id].fields)

    @property
    def is_older(self) -> bool:
        """Whether a parcel left since the page was opened: its button may have been pressed twice."""
        return self.data.get("parcels_so_far") != str(self.so_far)

    @property
    def parts(self):
        """The form line by line: the line, its number of pieces, and its rows of lots."""
        return [(line, self[_name(line)], self.lot_rows[line.id].shown(self)) for line in self.lines]

    @property
    def typed(self) -> dict[str, str]:
        """What was typed and is still true when another parcel left meanwhile."""
        counts = {_name(line) for line in self.lines} | {"parcels_so_far"}
        return {name: self.data.get(name, "") for name in self.fields if name not in counts}

    def clean(self):
        """An empty parcel is refused, beside the first number; a wrong lot beside its own field."""
        if not self.errors and not any(self.quantities().values()):
            self.add_error(_name(self.lines[0]), "Choose at least one piece to dispatch.")
        for line in self.lines:
            if _name(line) not in self.errors:
                self.lot_rows[line.id].check(self, pieces=self.quantities()[line.id], today=self.today)
        return super().clean()

    def quantities(self) -> dict[int, int]:
        """Pieces by line id."""
        return {line.id: self.cleaned_data.get(_name(line)) or 0 for line in self.lines}

    def lots(self):
        """Shares of lots by line id, of the lines that are in the parcel."""
        quantities = self.quantities()
        return {
            line.id: self.lot_rows[line.id].shares(self, pieces=quantities[line.id])
            for line in self.lines
            if quantities[line.id]
        }


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
