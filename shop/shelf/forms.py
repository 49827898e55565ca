"""What staff write about words."""

from django import forms

LONGEST = 80


def _words(label: str, example: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        help_text=f"For example: {example}",
        error_messages={"required": "Write a word.", "max_length": f"Write {LONGEST} characters at most."},
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )


class SynonymForm(forms.Form):
    """A pair: what people write, and what the shop calls it."""

    written = _words("People write", "needle tips")
    meant = _words("The shop calls it", "cartridge")
