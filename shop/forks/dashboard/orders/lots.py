"""The rows of the dispatch form in which a clerk enters from which lots the pieces of one line are."""

from dataclasses import dataclass

from django import forms

from shop.lots import queries, rules
from shop.orders.rules import LineState

LABELS = (
    ("Lot number", "Use by", "Pieces of this lot"),
    ("Second lot number", "Second use by", "Pieces of the second lot"),
)
FIELDS = {"number": "lot", "expires_on": "use_by", "pieces": "of_lot"}


@dataclass(frozen=True)
class ShownRow:
    """The fields of one row, for the page. ``is_open`` says that it is not folded away."""

    number: forms.BoundField
    expires_on: forms.BoundField
    pieces: forms.BoundField
    is_open: bool


class UseByField(forms.CharField):
    """A use-by date as it is printed, with a month or a day."""

    def clean(self, value):
        """The last day of use, or None."""
        text = super().clean(value)
        try:
            return rules.read_use_by(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class LotRows:
    """Up to two lots of one line. A row in which nothing is typed counts for nothing."""

    def __init__(self, line: LineState):
        self.line = line
        # What left the catalogue has no product to keep a lot of.
        rows = range(len(LABELS) if line.product_id else 0)
        self.names = [{field: f"{code}_{line.id}_{row + 1}" for field, code in FIELDS.items()} for row in rows]
        self.fields = {
            name: field for at, row in enumerate(self.names) for name, field in self._fields_of(row, at=at).items()
        }

    def _fields_of(self, names, *, at):
        labels = LABELS[at]
        pieces = "Enter how many pieces are of this lot, at least 1."
        wide = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        return {
            names["number"]: forms.CharField(label=labels[0], required=False, max_length=200, widget=wide),
            names["expires_on"]: UseByField(
                label=labels[1], required=False, max_length=40, help_text="As printed: 2027-05 or 31/05/2027"
            ),
            names["pieces"]: forms.IntegerField(
                label=labels[2],
                required=False,
                min_value=1,
                max_value=self.line.remaining,
                help_text="Empty: all that are left",
                error_messages={"invalid": pieces, "min_value": pieces},
            ),
        }

    def shown(self, form) -> list[ShownRow]:
        """Every row for the page; what is needed or filled in is open."""
        return [
            ShownRow(
                **{field: form[name] for field, name in names.items()},
                is_open=(self.line.needs_lot and not at) or any(form[name].value() for name in names.values()),
            )
            for at, names in enumerate(self.names)
        ]

    def filled(self, form) -> list[dict[str, str]]:
        """The rows in which something is typed."""
        return [names for names in self.names if any(form[name].value() for name in names.values())]

    def shares(self, form, *, pieces: int) -> list[rules.Share]:
        """The lots as they are typed, each with its pieces."""
        typed = [{field: form.cleaned_data.get(name) for field, name in row.items()} for row in self.filled(form)]
        counts = rules.shared_out([row["pieces"] for row in typed], pieces=pieces)
        return [
            rules.Share(rules.clean_number(row["number"] or ""), row["expires_on"], count)
            for row, count in zip(typed, counts, strict=True)
        ]

    def check(self, form, *, pieces: int, today) -> None:
        """Put every reason why these lots cannot leave beside its field."""
        rows = self.filled(form) or self.names[:1]
        shares = self.shares(form, pieces=pieces)
        found = rules.problems(
            shares,
            pieces=pieces,
            is_needed=self.line.needs_lot,
            known=queries.known_of(self.line.product_id, numbers=[share.number for share in shares]) if shares else {},
            today=today,
        )
        for problem in found:
            name = rows[problem.at][problem.field]
            if name not in form.errors:
                form.add_error(name, problem.reason)
