"""The one form of the checkout: who the parcel is for, and where it goes."""

from django import forms
from oscar.core.loading import get_model

from shop.delivery import queries as delivery
from shop.taxes import queries as taxes

Country = get_model("address", "Country")
ShippingAddress = get_model("order", "ShippingAddress")
UserAddress = get_model("address", "UserAddress")


class ShippingAddressForm(forms.ModelForm):
    """A guest's email address and a delivery address; a name is one field, as people have one name."""

    email = forms.EmailField(
        label="Email address",
        max_length=254,  # What an order keeps; no longer address can be written to (RFC 5321).
        help_text="We send the confirmation and the safety letters of your order here.",
        error_messages={
            "required": "Enter your email address",
            "invalid": "Enter an email address in the right form, such as name@example.com",
            "max_length": "Enter an email address of at most 254 characters",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label="Full name",
        max_length=255,
        error_messages={"required": "Enter your full name"},
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    country = forms.ModelChoiceField(
        label="Country",
        queryset=Country.objects.none(),
        empty_label="Choose a country",
        error_messages={
            "required": "Choose a country",
            "invalid_choice": "We do not deliver to that country yet. Choose one from the list",
        },
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )

    class Meta:
        model = ShippingAddress
        fields = ["email", "name", "line1", "line2", "line4", "state", "postcode", "country"]
        labels = {
            "line1": "Address line 1",
            "line2": "Address line 2",
            "line4": "Town or city",
            "state": "State",
            "postcode": "Postcode",
        }
        error_messages = {
            "line1": {"required": "Enter the first line of your address"},
            "line4": {"required": "Enter your town or city"},
            "postcode": {"required": "Enter your postcode"},
        }
        widgets = {
            "line1": forms.TextInput(attrs={"autocomplete": "address-line1"}),
            "line2": forms.TextInput(attrs={"autocomplete": "address-line2"}),
            "line4": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "state": forms.Select(attrs={"autocomplete": "address-level1"}),
            "postcode": forms.TextInput(
                attrs={"autocomplete": "postal-code", "autocapitalize": "characters", "spellcheck": "false"}
            ),
        }

    def __init__(self, *args, asks_email: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = Country.objects.filter(is_shipping_country=True)
        for name in ("line1", "line4", "postcode"):
            self.fields[name].required = True
        if not asks_email:
            del self.fields["email"]
        self._ask_state(self._country_asked())

    def _country_asked(self) -> str:
        """The country that the form is about: the one that was sent, or the one that it begins with."""
        said = (
            self.data.get(self.add_prefix("country"), "")
            if self.is_bound
            else self.get_initial_for_field(self.fields["country"], "country")
        )
        return str(getattr(said, "pk", said) or "")

    def _ask_state(self, country: str) -> None:
        """The state is asked for only where the tax hangs on it; empty, it is taken from the postcode."""
        if not taxes.asks_region(country):
            del self.fields["state"]
            if self.is_bound and country != self.instance.country_id:
                self.instance.state = ""  # of the country that it was in before
            return
        self.fields["state"] = forms.ChoiceField(
            label="State",
            required=False,
            choices=[("", "Choose a state"), *taxes.regions(country).items()],
            help_text="If you leave it empty, we take it from the postcode.",
            error_messages={"invalid_choice": "Choose a state from the list"},
            widget=self.fields["state"].widget,
        )

    def clean_name(self):
        """Spaces are tidied; nothing else is asked of a name."""
        return " ".join(self.cleaned_data["name"].split())

    def clean(self):
        """Hand the name to the address in Oscar's two parts, and write the postcode as its country does."""
        cleaned = super().clean()
        self._clean_postcode(cleaned)
        self._clean_state(cleaned)
        first, _, last = cleaned.get("name", "").rpartition(" ")
        self.instance.first_name, self.instance.last_name = first, last
        return cleaned

    def _clean_postcode(self, cleaned):
        country, typed = cleaned.get("country"), cleaned.get("postcode")
        if not (country and typed):
            return
        cleaned["postcode"] = delivery.postcode(typed, country=country.pk)
        if cleaned["postcode"] is None:
            example = delivery.postcode_example(country.pk)
            self.add_error("postcode", f"Enter a full postcode, such as {example} ({country.printable_name})")

    def _clean_state(self, cleaned):
        """What the customer chose counts; where nothing was chosen, the one state that the postcode can lie in."""
        country, postcode = cleaned.get("country"), cleaned.get("postcode")
        if "state" not in self.fields or not (country and postcode) or "state" in self.errors:
            return
        if state := cleaned.get("state"):
            if not taxes.may_lie_in(postcode, country=country.pk, region=state):
                name = taxes.regions(country.pk)[state]
                self.add_error("postcode", f"{postcode} is no postcode of {name}. Check the postcode and the state")
            return
        cleaned["state"] = taxes.region_of(postcode, country=country.pk)
        if not cleaned["state"]:
            self.add_error("state", "Choose your state: we cannot tell it from this postcode")

    def _post_clean(self):
        """What is wrong with a postcode is said once, at its field; Oscar would say it again for the whole address."""
        super()._post_clean()
        if "postcode" in self.errors:
            self.errors.pop(forms.forms.NON_FIELD_ERRORS, None)

    def address_fields(self) -> dict[str, str]:
        """What the session remembers of a valid address."""
        address = self.instance
        names = ("first_name", "last_name", "line1", "line2", "line4", "state", "postcode", "country_id")
        return {name: getattr(address, name) for name in names}


class UserAddressForm(ShippingAddressForm):
    """An address of a customer's own book: the same questions as in the checkout."""

    class Meta(ShippingAddressForm.Meta):
        model = UserAddress

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, asks_email=False, **kwargs)
        self.instance.user = user
        self.initial.setdefault("name", f"{self.instance.first_name} {self.instance.last_name}".strip())
