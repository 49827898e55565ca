"""The note with which somebody lets words pass."""

from django import forms


class NoteForm(forms.Form):
    """Why the words may stand."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    note = forms.CharField(
        label="Why may it stand?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "no-widget-init"}),
        help_text="Kept with the edition for good, with your name and the time. For example: it quotes the regulator.",
        error_messages={"required": "Say in a sentence why these words may stand."},
    )
