"""What a person writes to the shop, and what staff answer."""

import uuid
from typing import Any

from django import forms

from shop.contact import rules
from shop.contact.models import Enquiry


class EnquiryForm(forms.Form):
    """A letter to the shop. ``website`` is a trap that people do not see and machines fill in."""

    key = forms.CharField(widget=forms.HiddenInput, initial=Enquiry.new_key, required=False)
    topic = forms.ChoiceField(
        label="What is it about?",
        choices=list(rules.TOPICS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is about", "invalid_choice": "Choose what it is about"},
    )
    name = forms.CharField(
        label="Your name",
        max_length=120,
        error_messages={"required": "Enter your name", "max_length": "Use at most 120 letters for your name"},
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="We answer to this address, and use it for nothing else.",
        error_messages={
            "required": "Enter your email address",
            "invalid": "Enter an email address in the right form, such as name@example.com",
            "max_length": "Enter an email address of at most 254 characters",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    order_number = forms.CharField(
        label="Order number, if it is about an order",
        max_length=128,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    text = forms.CharField(
        label="Your message",
        max_length=rules.LONGEST,
        help_text="Tell us no more about your health than we need to know to help you.",
        error_messages={
            "required": "Write your message",
            "max_length": f"Use at most {rules.LONGEST} characters for your message",
        },
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    website = forms.CharField(required=False, max_length=500)

    @property
    def is_trapped(self) -> bool:
        """Whether a machine filled in what people cannot see."""
        return bool(self.cleaned_data.get("website"))

    def clean_name(self) -> str:
        """Spaces are tidied."""
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        """A page whose key was broken on its way gets a fresh one, and is asked for once more."""
        cleaned = super().clean() or {}
        try:
            cleaned["key"] = uuid.UUID(cleaned.get("key", ""))
        except ValueError:
            self.data = {**self.data.dict(), "key": str(Enquiry.new_key())}  # type: ignore[attr-defined]
            self.add_error(None, "This page was not complete. Please send it again")
        return cleaned

    def letter(self) -> dict[str, Any]:
        """What ``contact.receive`` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "website"}

    def seen_fields(self) -> list[Any]:
        """The fields that a person fills in, in their order."""
        return [self[name] for name in ("topic", "name", "email", "order_number", "text")]


class AnswerForm(forms.Form):
    """Staff's answer to a letter."""

    text = forms.CharField(
        label="Your answer",
        max_length=rules.LONGEST,
        error_messages={
            "required": "Write an answer",
            "max_length": f"Use at most {rules.LONGEST} characters for the answer",
        },
        widget=forms.Textarea(attrs={"rows": 8, "class": "form-control"}),
    )
