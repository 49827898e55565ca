"""How the outbox is doing: what came back, what was reported as spam, what failed last."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from shop.mail import rules
from shop.mail.models import Message
from shop.mail.queries.outbox import sender_domain


def rates(*, now: datetime) -> rules.Rates:
    """What became of the letters that were sent in the last thirty days, as far as the provider reported it."""
    sent = Message.objects.filter(sent_at__gte=now - rules.WINDOW, sent_at__lte=now)
    return rules.Rates(
        **sent.aggregate(
            sent=Count("id"),
            delivered=Count("id", filter=Q(delivered_at__isnull=False)),
            bounced=Count("id", filter=Q(bounced_at__isnull=False)),
            complained=Count("id", filter=Q(complained_at__isnull=False)),
        )
    )


def last_failures() -> QuerySet[Message]:
    """The ten newest letters that failed."""
    return Message.objects.defer("text", "html").filter(state=Message.State.FAILED).order_by("-created_at", "-id")[:10]


def alignment(ask: Callable[[str], rules.Texts]) -> tuple[rules.Finding, ...]:
    """What the name server says about the sender's domain. ``ask`` gives the TXT records of a name.

    After the first silence it is asked no more, so that nobody waits four times for a server that is not there.
    """
    domain, selector = sender_domain(), settings.DKIM_SELECTOR
    spf = ask(domain)
    dkim = ask(rules.dkim_place(domain, selector=selector)) if selector and spf is not None else None
    dmarc: rules.Texts = None if spf is None else ()
    for place in rules.dmarc_places(domain) if spf is not None else ():
        dmarc = ask(place)
        if dmarc or dmarc is None:
            break
    records = rules.Records(spf=spf, dkim=dkim, dmarc=dmarc)
    return rules.findings(records, domain=domain, selector=selector, provider=settings.EMAIL_PROVIDER)
