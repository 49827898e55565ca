"""The pages of the outbox: the way out for customers, and the desk for staff."""

from shop.mail.views.desk import detail, html, outbox, resume, send_again
from shop.mail.views.health import health
from shop.mail.views.reports import on_tracking, provider_events
from shop.mail.views.wishes import preferences, stop

__all__ = [
    "detail",
    "health",
    "html",
    "on_tracking",
    "outbox",
    "preferences",
    "provider_events",
    "resume",
    "send_again",
    "stop",
]
