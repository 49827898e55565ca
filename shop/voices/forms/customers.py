"""A review, and a question."""

from typing import Any

from django import forms

from shop.voices import rules
from shop.voices.actions import Told

STARS = {5: "5 stars, very good", 4: "4 stars", 3: "3 stars", 2: "2 stars", 1: "1 star, very bad"}
LONGEST = 4000


def _choice(label: str, choices: dict[Any, str], *, ask: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=list(choices.items()),
        widget=forms.RadioSelect,
        error_messages={"required": ask, "invalid_choice": ask},
    )


def _words(label: str, *, longest: int, ask: str, hint: str = "", rows: int = 0) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}) if rows else None,
        error_messages={"required": ask, "max_length": f"Use at most {longest} characters"},
    )


class ReviewForm(forms.Form):
    """About fit, seal and comfort; never about what it did to somebody's skin."""

    stars = _choice("How good is it, all in all?", STARS, ask="Choose from 1 to 5 stars")
    fit = _choice("Did it fit your pen?", rules.FITS, ask="Say whether it fits")
    pen = forms.CharField(label="Which pen is it?", max_length=80, required=False, help_text="Such as: Diaminy E7.")
    seal = _choice("Was the seal whole?", rules.SEALS, ask="Say how the seal was")
    comfort = _choice("How was it to handle?", rules.COMFORTS, ask="Say how it was to handle")
    title = _words("Your review in a few words", longest=100, ask="Write a few words as a title")
    body = _words(
        "Your review",
        longest=LONGEST,
        rows=6,
        ask="Write your review",
        hint="About the product only, please, not about your health or your skin. "
        "Others cannot learn from that what would happen to them.",
    )
    name = forms.CharField(
        label="The name to show",
        max_length=80,
        required=False,
        help_text=f"A first name is enough. Without a name we write “{rules.reviewing.NOBODY}”.",
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )

    def told(self) -> Told:
        """What the buyer wrote, once the form is valid."""
        data = self.cleaned_data
        return Told(stars=int(data["stars"]), **{name: data[name] for name in data if name != "stars"})


class QuestionForm(forms.Form):
    """A question about a product; ``website`` is a trap that people do not see and machines fill in."""

    body = _words(
        "Your question",
        longest=1000,
        rows=4,
        ask="Write your question",
        hint="About the product, please. We cannot judge skin or symptoms from here; a doctor can.",
    )
    name = forms.CharField(
        label="Your name",
        max_length=80,
        required=False,
        help_text="It is shown with your question. A first name is enough.",
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    email = forms.EmailField(
        label="Your email address",
        max_length=254,
        required=False,
        help_text="Only to send you the answer. It is not shown and not used for anything else.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": "Enter an email address like name@example.com",
            "max_length": "Enter an email address of at most 254 characters",
        },
    )
    website = forms.CharField(label="Leave this empty", required=False, max_length=500)

    @property
    def is_trapped(self) -> bool:
        """A machine wrote this: it filled in what no person sees."""
        return bool(self.data.get("website", "").strip())
