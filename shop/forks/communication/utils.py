"""Oscar's door for emails, which here leads into the outbox: nothing is sent while a customer waits."""

import uuid
from typing import Any

from django.conf import settings
from django.utils.html import linebreaks, strip_tags, urlize
from oscar.apps.communication import utils as oscar

from shop import clock
from shop.mail import actions, renderer
from shop.mail.models import Message


class Dispatcher(oscar.Dispatcher):
    """Writes each of Oscar's emails as a row of the outbox, in the transaction of whoever asks for it.

    They are all transactional: answers to what the customer has just done or asked for. The outbox is the record of
    them; Oscar's own copy (``communication.Email``) is not kept, so that erasing somebody means one place.
    """

    def get_base_context(self, **kwargs: Any) -> dict[str, Any]:
        """Oscar's context, with what absolute links need."""
        return {**super().get_base_context(**kwargs), "shop_url": settings.SHOP_URL, "shop_name": settings.SHOP_NAME}

    def get_messages(self, event_code: str, extra_context: dict[str, Any] | None = None) -> dict[str, str]:
        """The rendered texts, and which letter they are."""
        return {**super().get_messages(event_code, extra_context), "kind": event_code.lower().replace("_", "-")}

    def send_user_email_messages(
        self, user: Any, messages: dict[str, str], attachments: list[Any] | None = None
    ) -> Message | None:
        """Write to a customer with an account."""
        if not user.email:
            return None
        return self._write(user.email, messages, attachments=attachments, user=user)

    def send_email_messages(
        self,
        recipient_email: str,
        messages: dict[str, str],
        from_email: str | None = None,
        attachments: list[Any] | None = None,
    ) -> Message:
        """Write to an address."""
        return self._write(recipient_email, messages, attachments=attachments)

    def _write(
        self, address: str, messages: dict[str, str], *, attachments: list[Any] | None, user: Any = None
    ) -> Message:
        if attachments:
            raise ValueError("The outbox carries no attachments; link to the document instead.")
        kind = messages.get("kind", "preview")
        text = messages["body"].strip() or strip_tags(messages["html"]).strip()
        letter = renderer.wrap(
            subject=" ".join(messages["subject"].split()),
            preheader=text.partition("\n")[0],
            html=messages["html"] or linebreaks(urlize(text, autoescape=True)),
            text=text,
        )
        return actions.write(
            letter,
            key=f"account:{kind}:{uuid.uuid4()}",
            kind=kind,
            purpose=Message.Purpose.TRANSACTIONAL,
            to_address=address,
            user=user,
            now=clock.now(),
        )
