"""What staff fill in at the desk."""

from django import forms

from shop.voices import rules
from shop.voices.models import Question


class StateForm(forms.Form):
    """Which reviews or questions the desk shows."""

    state = forms.ChoiceField(label="Show", required=False)

    def __init__(self, *args: object, choices: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["state"].choices = [("", "Everything, what waits first"), *choices]  # type: ignore[attr-defined]


REVIEW_STATES = [("waiting", "Waiting"), ("published", "Published"), ("withheld", "Not published")]
QUESTION_STATES = list(Question.State.choices)
REASONS = [("", "Choose a reason"), *rules.REASONS.items()]


class DecisionForm(forms.Form):
    """Whether a review is published, and why not."""

    verdict = forms.ChoiceField(
        label="Decision",
        choices=[(rules.PUBLISHED, "Publish it"), (rules.WITHHELD, "Do not publish it")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is published"},
    )
    reason = forms.ChoiceField(label="Why not", choices=REASONS, required=False)
    note = forms.CharField(label="Which words", max_length=500, required=False, help_text="Kept in the log, for staff.")


class ReplyForm(forms.Form):
    """The shop's words below a review."""

    body = forms.CharField(
        label="Our reply",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write a reply"},
    )


class AnswerForm(forms.Form):
    """The answer to a question."""

    words = forms.CharField(
        label="Our answer",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write an answer"},
    )
    is_public = forms.BooleanField(
        label="Publish question and answer on the product’s page",
        required=False,
        initial=True,
        help_text="Without this, only the person who asked reads it. Publish nothing that tells of somebody’s health.",
    )


class WithholdForm(forms.Form):
    """Why a question is not published."""

    reason = forms.ChoiceField(
        label="Why it is not published", choices=REASONS, error_messages={"required": "Choose a reason"}
    )
    note = forms.CharField(label="Which words", max_length=500, error_messages={"required": "Say which words you mean"})


class SourceForm(forms.Form):
    """Who says one fact of a product."""

    code = forms.CharField(widget=forms.HiddenInput)
    said_by = forms.ChoiceField(
        label="Who says so", choices=[("", "Nobody yet"), *rules.SAYERS.items()], required=False
    )
    note = forms.CharField(label="Note", max_length=200, required=False)
    address = forms.URLField(
        label="Where to read it",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter a web address like https://example.com/page"},
    )
    checked_on = forms.DateField(
        label="Checked on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a date like 2027-03-01"},
    )
