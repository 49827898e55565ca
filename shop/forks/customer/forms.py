"""Forms of the account. Browsers and password managers are told what each field is."""

from django import forms
from django.contrib.auth import forms as django
from oscar.apps.customer import forms as oscar

EMAIL = {"required": "Enter your email address", "invalid": "Enter an email address like name@example.com"}
PASSWORD = {"required": "Enter a password"}


def _describe(field, *, autocomplete: str, errors: dict[str, str]) -> None:
    field.widget.attrs["autocomplete"] = autocomplete
    field.error_messages.update(errors)
    for validator in field.validators:
        if "invalid" in errors and hasattr(validator, "message"):
            validator.message = errors["invalid"]


def _describe_new(password, again) -> None:
    _describe(password, autocomplete="new-password", errors=PASSWORD)
    _describe(again, autocomplete="new-password", errors={"required": "Enter it again"})
    password.help_text = "At least 9 characters. Three random words are easy to remember."
    again.label, again.help_text = "The same password again", ""


class EmailAuthenticationForm(oscar.EmailAuthenticationForm):
    """Sign in."""

    error_messages = {
        "invalid_login": "The email address or the password is not right. Please check both.",
        "inactive": "This account is closed.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _describe(self.fields["username"], autocomplete="username", errors=EMAIL)
        _describe(self.fields["password"], autocomplete="current-password", errors=PASSWORD)
        self.fields["username"].widget.attrs.pop("autofocus", None)


class EmailUserCreationForm(oscar.EmailUserCreationForm):
    """Create an account."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _describe(self.fields["email"], autocomplete="email", errors=EMAIL)
        _describe_new(self.fields["password1"], self.fields["password2"])


class PasswordResetForm(oscar.PasswordResetForm):
    """Ask for a link."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Email address"
        _describe(self.fields["email"], autocomplete="email", errors=EMAIL)


class SetPasswordForm(django.SetPasswordForm):
    """A new password, for who came by the link."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _describe_new(self.fields["new_password1"], self.fields["new_password2"])


class PasswordChangeForm(django.PasswordChangeForm):
    """A new password, for who knows the old one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Current password"
        _describe(self.fields["old_password"], autocomplete="current-password", errors=PASSWORD)
        self.fields["old_password"].widget.attrs.pop("autofocus", None)
        _describe_new(self.fields["new_password1"], self.fields["new_password2"])


class ProfileForm(oscar.UserForm):
    """Name and email address. Whoever holds the address holds the account, so changing it needs the password."""

    current_password = forms.CharField(
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="Needed only when you change your email address.",
    )

    class Meta(oscar.UserForm.Meta):
        """Oscar's fields."""

    def __init__(self, user, *args, **kwargs):
        self.address_before = oscar.normalise_email(user.email)
        super().__init__(user, *args, **kwargs)
        for name, autocomplete in (("first_name", "given-name"), ("last_name", "family-name"), ("email", "email")):
            self.fields[name].widget.attrs["autocomplete"] = autocomplete

    def clean(self):
        """Ask for the password when the address is another one."""
        data = super().clean()
        address = data.get("email")
        if address and address != self.address_before and not self.user.check_password(data.get("current_password")):
            self.add_error("current_password", "Enter your current password to change your email address.")
        return data


class ProductAlertForm(oscar.ProductAlertForm):
    """Tell me when it is back. Whoever is signed in is written to at the account's address."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = "Email address"
        if not field.widget.is_hidden:
            field.widget = forms.EmailInput()
            _describe(field, autocomplete="email", errors=EMAIL)
