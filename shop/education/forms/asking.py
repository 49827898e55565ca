"""What the depth guide asks. The answers are in the address only, and nothing is about health."""

from collections.abc import Sequence
from typing import Any

from django import forms

from shop.education.rules import guide


def _choice(label: str, missing: str) -> forms.ChoiceField:
    """A question with few answers. What was sent instead of one of them is never shown again."""
    return forms.ChoiceField(
        label=label,
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
    )


class DepthForm(forms.Form):
    """Which tip, on which pen, where."""

    tip = _choice("Which tip do you have?", "Choose your tip.")
    pen = _choice("Which pen do you have?", "Choose your pen.")
    area = _choice("Where would you use it?", "Choose a place.")

    def __init__(self, *args: Any, pens: Sequence[guide.Pen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[str, dict[str, Any]] = {
            "tip": {each.code: each for each in guide.TIPS},
            "pen": {each.code: each for each in pens},
            "area": {each.code: each for each in guide.AREAS},
        }
        for name, things in self.known.items():
            self.fields[name].choices = [(code, thing.name) for code, thing in things.items()]  # type: ignore[attr-defined]

    @property
    def answer(self) -> guide.Answer | guide.Refusal | None:
        """What the rule says; None as long as a question is open."""
        if not self.is_valid():
            return None
        chosen = {name: self.known[name][code] for name, code in self.cleaned_data.items()}
        return guide.advise(**chosen)
