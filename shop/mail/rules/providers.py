"""Which mail providers the shop can send through, and what each wants to know."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Provider:
    """A provider in django-anymail's words: where a message goes, and which view reads its reports."""

    name: str
    key: str
    secret: str
    address: str

    @property
    def backend(self) -> str:
        """Django's email backend."""
        return f"anymail.backends.{self.name.lower()}.EmailBackend"

    @property
    def view(self) -> str:
        """The view that takes the provider's reports."""
        return f"anymail.webhooks.{self.name.lower()}.{self.name}TrackingWebhookView"


# Only those that can be told, letter by letter, to put in no pixel and to leave links alone.
# Mailgun signs each report; the others prove themselves with a user name and a password (HTTP basic).
PROVIDERS = {
    "mailgun": Provider("Mailgun", "MAILGUN_API_KEY", "MAILGUN_WEBHOOK_SIGNING_KEY", "MAILGUN_API_URL"),
    "postmark": Provider("Postmark", "POSTMARK_SERVER_TOKEN", "WEBHOOK_SECRET", "POSTMARK_API_URL"),
    "sendgrid": Provider("SendGrid", "SENDGRID_API_KEY", "WEBHOOK_SECRET", "SENDGRID_API_URL"),
    "sparkpost": Provider("SparkPost", "SPARKPOST_API_KEY", "WEBHOOK_SECRET", "SPARKPOST_API_URL"),
}


def anymail(provider: str, *, key: str, secret: str, address: str) -> dict[str, object]:
    """Django-anymail's settings. Raises ``ValueError`` with words for whoever runs the shop."""
    if provider not in PROVIDERS:
        raise ValueError(f"SHOP_EMAIL_PROVIDER is {provider!r}; it must be one of {', '.join(PROVIDERS)}, or empty.")
    if not key:
        raise ValueError("SHOP_EMAIL_PROVIDER needs SHOP_EMAIL_PROVIDER_KEY.")
    if not secret:
        raise ValueError(
            "SHOP_EMAIL_PROVIDER needs SHOP_EMAIL_PROVIDER_SECRET: without it anybody could report a bounce."
        )
    chosen = PROVIDERS[provider]
    if chosen.secret == "WEBHOOK_SECRET" and not all(secret.partition(":")):  # noqa: S105
        raise ValueError("SHOP_EMAIL_PROVIDER_SECRET must be a user name and a password with a colon between.")
    return {
        chosen.key: key,
        chosen.secret: secret,
        **({chosen.address: address} if address else {}),
        "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False},
        "REQUESTS_TIMEOUT": 10,
    }
