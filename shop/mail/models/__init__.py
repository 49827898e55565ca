"""What the outbox remembers: each message and its state, what happened to it, and what people want."""

from shop.mail.models.guard import Heartbeat
from shop.mail.models.messages import Message, MessageEvent
from shop.mail.models.reports import ProviderEvent, SoftBounces
from shop.mail.models.wishes import Consent, Suppression

__all__ = ["Consent", "Heartbeat", "Message", "MessageEvent", "ProviderEvent", "SoftBounces", "Suppression"]
