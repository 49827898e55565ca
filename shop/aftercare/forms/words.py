"""What one letter says, as a form: the same fields and cleaning for the English words and for every translation."""

from dataclasses import asdict
from typing import Any

from django import forms

from shop.aftercare import rules
from shop.aftercare.rules import editing

TEXTS = ("subject", "preheader", "html", "text")
LONGEST_TEXT = 60_000  # characters; an email over 60 kB is cut off by some mail programs


def _words(label: str, *, rows: int = 0, **kwargs: Any) -> forms.CharField:
    kwargs["error_messages"] = {
        "required": f"Enter the {_inside(label)}.",
        "max_length": f"The {_inside(label)} must be at most %(limit_value)d characters; it has %(show_value)d.",
    }
    if not rows:
        return forms.CharField(label=label, max_length=150, **kwargs)
    area = forms.Textarea(attrs={"rows": rows, "class": "no-widget-init", "spellcheck": "true"})
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=area, strip=False, **kwargs)


def _inside(label: str) -> str:
    """A label inside a sentence."""
    return label if label.isupper() else label.lower()


class WordsForm(forms.Form):
    """The words. ``seen`` is the fingerprint of the step they belong to, ``found`` what the claims check says."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    subject = _words("Subject")
    preheader = _words("Preheader", help_text="The line that mail programs show beside the subject.")
    html = _words("HTML", rows=22)
    text = _words("Text", rows=22, help_text="The same letter for people who read without HTML.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: list[Any] = []
        self.cleaning: tuple[tuple[str, str], ...] = ()
        self.fields["html"].help_text = f"These gaps are filled in: {_gaps(rules.PLACEHOLDERS)}"
        self.fields["subject"].help_text = f"These gaps are filled in: {_gaps(rules.IN_ONE_LINE)}"

    def retype(self, name: str, value: str) -> None:
        """Show ``value`` in a field instead of what was typed."""
        data: Any = self.data
        self.data = data.copy()
        self.data[name] = value  # type: ignore[index]

    def words_so_far(self) -> dict[str, str]:
        """The words as they stand in the form, right or wrong, for the claims check."""
        return {name: str(self[name].value() or "") for name in TEXTS}

    def clean_text(self) -> str:
        """With the line ends of the shop's files; browsers send others."""
        return _lines(self.cleaned_data["text"])

    def clean_html(self) -> str:
        """Only what a letter may hold. When something had to go, the rest is shown once more before it is saved."""
        typed = _lines(self.cleaned_data["html"])
        cleaned = rules.clean(typed)
        if cleaned != typed:
            self.cleaning = editing.compared_lines(typed, cleaned)
            self.retype("html", cleaned)
            raise forms.ValidationError(
                "Some of this HTML may not be in a letter, or was not whole. It was put right below. "
                "Read it, then save again."
            )
        return cleaned


class TranslationForm(WordsForm):
    """The words of a step in another language."""

    def __init__(self, *args: Any, purpose: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose = purpose
        for name in TEXTS:
            self.fields[name].widget.attrs["lang"] = language

    @property
    def parts(self) -> list[tuple[forms.BoundField, list[Any]]]:
        """The fields, each with what the claims check found in it."""
        return [(self[name], [each for each in self.found if each.field == name]) for name in TEXTS]

    def clean(self) -> dict[str, Any]:
        """Each rule that the words break, beside its field."""
        data = super().clean() or {}
        said = rules.Words(**{name: data.get(name, "") for name in TEXTS})
        for wrong in rules.mistakes_in_words(said, purpose=self.purpose):
            if wrong.field not in self.errors:
                sentence = wrong.sentence.replace("the html", "the HTML")
                self.add_error(wrong.field, f"{sentence[:1].upper()}{sentence[1:]}")
        return data

    def words(self) -> dict[str, str]:
        """The valid words as plain data."""
        return asdict(rules.Words(**{name: self.cleaned_data[name] for name in TEXTS}))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _gaps(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
