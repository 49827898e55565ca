"""The form of one step of the sequence: everything a file can say of a step, in a clerk's words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, replace
from typing import Any

from django import forms

from shop.aftercare import rules
from shop.aftercare.forms import conditions
from shop.aftercare.forms.words import TEXTS, WordsForm
from shop.aftercare.rules import editing, telling
from shop.education.models import Block

FLAGS = tuple(each.name for each in fields(rules.StepText) if isinstance(each.default, bool))
PARTS = {
    "What it says": TEXTS,
    "When it goes": ("key", "anchor", "offset_days", "local_time", "max_late_hours"),
    "Who gets it": ("purpose", "groups", *conditions.LISTS, "buyer"),
    "Special cases": (
        *FLAGS,
        "min_session",
        "also_after_treated_days",
        "repeat_days",
        "repeat_times",
        "cooling_days",
        "when_in_doubt",
    ),
    "What it rests on": ("block_kinds",),
}


def _number(label: str, low: int, high: int, *, required: bool = True, **kwargs: Any) -> forms.IntegerField:
    told = f"“{label}” must be a whole number from {low} to {high}."
    told_by = dict.fromkeys(("required", "invalid", "min_value", "max_value"), told)
    return forms.IntegerField(
        label=label, min_value=low, max_value=high, required=required, error_messages=told_by, **kwargs
    )


def _ticks(label: str, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)


class StepForm(WordsForm):
    """One step. ``step`` is how it was; ``plain()`` says what became of it, and keeps what the form does not ask."""

    key = forms.CharField(
        max_length=20,
        label="Short name",
        error_messages={"required": "Enter a short name."},
        help_text="Such as A6. A new name makes it a new letter.",
    )
    anchor = forms.ChoiceField(label="Counted from", choices=list(telling.ANCHORS.items()))
    offset_days = _number("Days after it", -730, 730, help_text="0: on the day itself. Below 0: before it.")
    local_time = forms.TimeField(
        label="Time of day",
        required=False,
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Where the customer lives. Empty: at once.",
        error_messages={"invalid": "Enter a time such as 18:00."},
    )
    max_late_hours = _number("Not later than (hours)", 1, 8760, help_text="Later than this it is not sent at all.")
    purpose = forms.ChoiceField(label="Kind of email", choices=list(telling.STREAMS.items()))
    groups = _ticks("For buyers of", list(rules.GROUPS.items()), error_messages={"required": "Choose at least one."})
    min_session = _number("From session", 0, 99, required=False, help_text="0: any.")
    also_after_treated_days = _number("Days after the last treatment at least", 0, 730, required=False)
    repeat_times = _number("How often in all", 1, 10, required=False)
    repeat_days = _number("Again after (days)", 0, 730, required=False)
    cooling_days = _number("Not again for the same person within (days)", 0, 730, required=False)
    when_in_doubt = forms.ChoiceField(
        label="If nobody knows whether it went out",
        choices=[("leave", "Leave it"), ("resend", "Send it once more")],
    )
    block_kinds = _ticks("Education texts it rests on", Block.Kind.choices, required=False)

    def __init__(self, *args: Any, step: rules.StepText | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.fields |= conditions.fields()
        for name in FLAGS:
            words = telling.FLAGS.get(name, name.replace("_", " "))
            self.fields[name] = forms.BooleanField(required=False, label=f"{words[:1].upper()}{words[1:]}")

    @property
    def parts(self) -> Iterator[tuple[str, list[tuple[forms.BoundField, list[Any]]]]]:
        """The fields under their headings, each with what the claims check found in it."""
        for heading, names in PARTS.items():
            yield heading, [(self[name], [each for each in self.found if each.field == name]) for name in names]

    def so_far(self) -> rules.StepText:
        """The words as they stand in the form, right or wrong, for the claims check."""
        words: dict[str, Any] = {**self.words_so_far(), "purpose": str(self["purpose"].value() or "")}
        return replace(self.step or rules.StepText(**{name: _usual_of(name) for name in _NEEDED}), **words)

    def clean(self) -> dict[str, Any]:
        """Each rule of the sequence that the step breaks, beside its field."""
        data = super().clean() or {}
        if "anchor" in data and "purpose" in data:
            for wrong in rules.mistakes_in(self._step(data)):
                field = wrong.field if wrong.field in self.fields else None
                if field not in self.errors:
                    self.add_error(field, _sentence(wrong.sentence, self.fields))
        return data

    def plain(self) -> editing.Data:
        """The valid step as plain data."""
        return editing.plain(self._step(self.cleaned_data))

    def _step(self, data: Mapping[str, Any]) -> rules.StepText:
        usual = {each.name: _usual(each) for each in fields(rules.StepText)}
        asked = {name: data[name] for name in usual if name in data and data[name] is not None}
        emptied = {name: usual[name] for name in usual if name in data and data[name] is None}
        asked["groups"] = "".join(group for group in rules.GROUPS if group in data.get("groups", ()))
        wanted = {name: data[name] for name in (*conditions.LISTS, "buyer") if data.get(name)}
        step = self.step or rules.StepText(**{name: _usual_of(name) for name in _NEEDED})
        asked["block_kinds"] = _as_before(data.get("block_kinds", ()), before=step.block_kinds)
        return replace(step, **{**emptied, **asked, "conditions": wanted})


def values_of(step: rules.StepText) -> dict[str, Any]:
    """What the form shows of a step."""
    shown = {each.name: getattr(step, each.name) for each in fields(step)}
    return {**shown, **step.conditions, "groups": list(step.groups)}


_NEEDED = [each.name for each in fields(rules.StepText) if each.default is each.default_factory is MISSING]


def _usual_of(name: str) -> Any:
    return 1 if name == "max_late_hours" else ""


def _usual(each: Any) -> Any:
    if each.default_factory is not MISSING:
        return each.default_factory()
    if each.default is not MISSING:
        return each.default
    return _usual_of(each.name)


def _as_before(chosen: Iterable[str], *, before: list[str]) -> list[str]:
    """In the order they had, the new ones last: a form that only shows them must not call that a difference."""
    return sorted(chosen, key=lambda kind: before.index(kind) if kind in before else len(before))


def _sentence(words: str, form_fields: Mapping[str, forms.Field]) -> str:
    """A rule's sentence with the labels of the form instead of the names in files."""
    words = words.replace("the html", "the HTML")
    for name, field in form_fields.items():
        if "_" in name:
            words = words.replace(name, f"“{field.label}”")
    return f"{words[:1].upper()}{words[1:]}"
