"""What visitors fill in."""

from typing import Any

from django import forms


class PenSearchForm(forms.Form):
    """The name of a pen, as it stands on the pen or on its box."""

    q = forms.CharField(
        label="What is your pen called?",
        max_length=80,
        help_text="Type what stands on the pen or on its box, such as “Dr. Pen M8” or “E7”.",
        error_messages={
            "required": "Enter the name of your pen",
            "max_length": "Enter a name with fewer than 80 signs",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class NicknameForm(forms.Form):
    """What its owner calls a pen."""

    nickname = forms.CharField(
        label="Your name for it",
        max_length=40,
        required=False,
        error_messages={"max_length": "Enter a name with 40 signs or fewer"},
    )

    def __init__(self, data: Any = None, *, device_id: int, **kwargs: Any) -> None:
        super().__init__(data, auto_id=f"id_{device_id}_%s", **kwargs)
        self.device_id = device_id
