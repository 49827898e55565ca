"""What visitors fill in, and what staff write about pens and fits."""

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField

from shop.fit.models import ConnectionType, DeviceBrand, DeviceFit, DeviceModel, FitFamily
from shop.fit.rules import MOST_SIGNS, RESERVED, missing, why_not_drawn


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


class BrandForm(forms.ModelForm):  # type: ignore[type-arg]
    """A maker of pens."""

    class Meta:
        model = DeviceBrand
        fields = ["name", "slug"]

    def clean_slug(self) -> str:
        """The finder's own pages keep their addresses."""
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise forms.ValidationError("The finder has a page of this name. Choose another slug.")
        return slug


class PenForm(forms.ModelForm):  # type: ignore[type-arg]
    """One pen of a maker."""

    aliases = SimpleArrayField(
        forms.CharField(max_length=80), required=False, label="Other names", help_text="With commas between."
    )

    class Meta:
        model = DeviceModel
        fields = ["brand", "name", "slug", "aliases", "audience", "max_depth_mm", "connection", "discontinued"]


class ConnectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A way in which cartridges hold on to pens, with its drawing."""

    drawing = forms.JSONField(
        required=False,
        help_text=(
            "A list of shapes in a square of 100 by 100, such as "
            '[{"shape": "circle", "cx": 50, "cy": 50, "r": 32}]. A rect has x, y, width and height; a path has d. '
            '"solid": true fills a shape, "thin": true draws it lightly.'
        ),
        error_messages={"invalid": "This is no JSON: look for a comma or a bracket that is missing."},
        widget=forms.Textarea(attrs={"rows": 8, "class": "no-widget-init", "spellcheck": "false"}),
    )

    class Meta:
        model = ConnectionType
        fields = ["code", "name", "look", "drawing"]

    def clean_drawing(self) -> Any:
        """Only what the pages can draw."""
        drawing = self.cleaned_data["drawing"] or []
        if reason := why_not_drawn(drawing):
            raise forms.ValidationError(reason)
        return drawing


class FamilyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A fitting that products name by its code."""

    class Meta:
        model = FitFamily
        fields = ["code", "name", "connection", "description"]


class StatementForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is known of one pen and one family, and what it rests on."""

    address = forms.URLField(
        required=False, max_length=300, assume_scheme="https", help_text="Where the evidence can be read."
    )

    class Meta:
        model = DeviceFit
        fields = ["device", "family", "status", "evidence", "address", "checked_by", "checked_on", "is_demo"]
        widgets = {"checked_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        devices: Any = self.fields["device"]
        devices.queryset = DeviceModel.objects.select_related("brand")

    def clean(self) -> dict[str, Any]:
        """A statement needs what it rests on; a verified one needs who checked it, and when."""
        data = super().clean() or {}
        asked = ("status", "evidence", "checked_by", "checked_on")
        for name, words in missing(**{name: data.get(name) or "" for name in asked}).items():
            if name not in self.errors:
                self.add_error(name, words)
        return data


class TableForm(forms.Form):
    """The matrix as a file."""

    file = forms.FileField(
        label="The file",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        """A file of a reasonable size; the rest is found when it is read."""
        file = self.cleaned_data["file"]
        if file.size > 4 * MOST_SIGNS:
            raise forms.ValidationError(f"The file is longer than {MOST_SIGNS} signs. Please send it in parts.")
        return file


class MisfitForm(forms.Form):
    """Which product of an order came back because it did not fit, and which pen."""

    line: Any = forms.ModelChoiceField(
        queryset=None, label="What came back", error_messages={"required": "Choose what came back."}
    )
    pen = forms.ModelChoiceField(
        queryset=DeviceModel.objects.select_related("brand"),
        label="The customer’s pen",
        help_text="If the pen is not here, add it first under Fit.",
        error_messages={"required": "Choose the customer’s pen."},
    )
    note = forms.CharField(
        label="What the customer says",
        required=False,
        max_length=500,
        help_text="Nothing about the person’s skin or health.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "no-widget-init"}),
    )

    def __init__(self, *args: Any, lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["line"]
        field.queryset = lines
        field.label_from_instance = _title


def _title(line: Any) -> str:
    return str(line.title)


FORMS: dict[str, Any] = {
    "brand": BrandForm,
    "pen": PenForm,
    "connection": ConnectionForm,
    "family": FamilyForm,
    "statement": StatementForm,
}
