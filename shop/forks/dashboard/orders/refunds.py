"""What a clerk fills in to send money back: all of it, some pieces and delivery, or a sum of their own."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from django import forms

from shop.payments import rules

ALL, PARTS, SUM = "all", "parts", "sum"
SUMS = ("pieces", "shipping", "amount")
ANEW = "Open this page anew and fill it in again."
NOT_BOTH = "Empty this, or choose “{}” above."


@dataclass(frozen=True)
class ShownLine:
    """One line of the order on the form: what of it can go back, and how many of those pieces left the house.

    ``off``: how many are off what is to be sent, though their refund failed.
    """

    portion: rules.Portion
    each: object
    unsent: int
    off: int
    left_the_house: int
    pieces: forms.BoundField
    drop: forms.BoundField | None


class AgainForm(forms.Form):
    """A press that sends money back.

    It has a number of its own, so that one press is one refund, however often it arrives; and it remembers what could
    go back when it was shown, so that of two clerks with the same thought only one sends money.
    """

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid4,
        error_messages=dict.fromkeys(("required", "invalid"), ANEW),
    )
    left = forms.DecimalField(widget=forms.HiddenInput, required=False, error_messages={"invalid": ANEW})


class RefundForm(AgainForm):
    """Money that goes back. ``purse`` says what can.

    By line id: ``unsent``, how many pieces are still to be sent, and ``off``, how many are not, though no money for
    them went back.
    """

    what = forms.ChoiceField(label="What goes back?", error_messages={"required": "Choose what goes back."})
    reason = forms.CharField(
        label="Reason (the customer reads it)",
        max_length=200,
        error_messages={"required": "Enter a reason. The customer reads it."},
    )

    def __init__(self, *args, purse: rules.Purse, unsent: dict[int, int], off: dict[int, int], **kwargs):
        super().__init__(*args, **kwargs)
        self.purse, self.off = purse, off
        self.fields["left"].initial = purse.left
        self.portions = [portion for portion in purse.portions if portion.pieces_left]
        self.unsent = {id: pieces for id, pieces in unsent.items() if pieces}
        self.choices = {ALL: f"All of it: {purse.left} {purse.currency}", PARTS: "Some of it", SUM: "Another sum"}
        self.fields["what"].choices = self.choices.items()
        for portion in self.portions:
            self.fields |= self._fields_of(portion)
        if purse.shipping_left > 0:
            self.fields["shipping"] = _money("For the delivery", left=purse.shipping_left, currency=purse.currency)
        self.fields["amount"] = _money("Sum", left=purse.left, currency=purse.currency)

    def _fields_of(self, portion):
        wrong = f"Enter a whole number from 0 to {portion.pieces_left}."
        fields = {
            f"pieces_{portion.id}": forms.IntegerField(
                label="Pieces",
                required=False,
                min_value=0,
                max_value=portion.pieces_left,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
                widget=_as_typed("numeric"),
            )
        }
        if portion.id in self.unsent:
            none_has_left = not self._left_the_house(portion)
            fields[f"drop_{portion.id}"] = forms.BooleanField(required=False, initial=none_has_left)
        return fields

    def _left_the_house(self, portion):
        return max(portion.pieces_left - self.unsent.get(portion.id, 0) - self.off.get(portion.id, 0), 0)

    @property
    def shipping(self):
        """The field for the delivery, where some of it can go back."""
        return self["shipping"] if "shipping" in self.fields else None

    @property
    def lines(self) -> list[ShownLine]:
        """The lines of which something can go back."""
        return [
            ShownLine(
                portion=portion,
                each=portion.share(1, step=self.purse.step),
                unsent=self.unsent.get(portion.id, 0),
                off=self.off.get(portion.id, 0),
                left_the_house=self._left_the_house(portion),
                pieces=self[f"pieces_{portion.id}"],
                drop=self[f"drop_{portion.id}"] if portion.id in self.unsent else None,
            )
            for portion in self.portions
        ]

    def clean(self):
        """One kind of refund at a time; what the rules have against it stands beside what was filled in."""
        cleaned = super().clean()
        for errors in self.errors.values():
            # A sum with far too many digits breaks two rules; to be told of one is enough.
            errors.data = errors.data[:1]
        what = cleaned.get("what")
        allowed = {ALL: (), PARTS: ("shipping", "pieces"), SUM: ("amount",)}.get(what)
        if allowed is None:
            return cleaned
        for name in [name for name in self.fields if name.split("_")[0] in SUMS]:
            if cleaned.get(name) and name.split("_")[0] not in allowed:
                self.add_error(name, NOT_BOTH.format(self.choices[SUM if name == "amount" else PARTS].lower()))
        if not self.errors and (reason := self._why_not()):
            self.add_error(self._blamed(), reason)
        return cleaned

    def _blamed(self) -> str:
        """The field that a reason of the rules stands beside."""
        if self.cleaned_data["what"] == SUM:
            return "amount"
        return "shipping" if rules.why_no_step(self.wish().shipping, self.purse) else "what"

    def _why_not(self) -> str:
        cleaned = self.cleaned_data
        if cleaned["what"] == SUM and not cleaned.get("amount"):
            return "Enter the sum."
        if cleaned["what"] == PARTS and self.wish().is_whole:
            return "Enter how many pieces, or a sum for the delivery."
        return rules.why_not_refund(self.wish(), self.purse)

    def wish(self) -> rules.Wish:
        """What shall go back, of a valid form."""
        cleaned = self.cleaned_data
        if cleaned["what"] == SUM:
            return rules.Wish(amount=cleaned["amount"])
        return rules.Wish(lines=self._pieces(), shipping=cleaned.get("shipping") or Decimal(0))

    def _pieces(self) -> dict[int, int]:
        typed = {portion.id: self.cleaned_data.get(f"pieces_{portion.id}") for portion in self.portions}
        return {id: pieces for id, pieces in typed.items() if pieces}

    def to_drop(self) -> dict[int, int]:
        """Pieces that go back and shall not be sent any more, by line id."""
        return {
            id: min(pieces, self.unsent[id])
            for id, pieces in self.wish().lines.items()
            if self.cleaned_data.get(f"drop_{id}")
        }

    def renewed(self) -> "RefundForm":
        """The same, as a new press: what was typed, under another number, with what is left by now."""
        data = self.data.copy()
        data["key"], data["left"] = str(uuid4()), str(self.purse.left)
        return RefundForm(data, purse=self.purse, unsent=self.unsent, off=self.off)


def _as_typed(mode):
    """A number's own field would swallow what is no number, such as ``1,50``, and show nothing beside the reason."""
    return forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"})


def _money(label, *, left, currency):
    wrong = f"Enter a sum from 0 to {left}, such as {left}."
    return forms.DecimalField(
        label=f"{label} ({currency})",
        required=False,
        min_value=0,
        max_value=left,
        max_digits=12,
        decimal_places=2,
        widget=_as_typed("decimal"),
        help_text=f"{left} {currency} at most",
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"), wrong
        ),
    )
