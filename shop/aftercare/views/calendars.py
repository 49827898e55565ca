"""The sessions in the customer's own calendar."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop.aftercare import queries
from shop.aftercare.views.visits import GET, Visit, by_link


@by_link(*GET)
def calendar(visit: Visit) -> HttpResponse:
    """How to see the sessions in one's own calendar. Its link is for good, so only a letter's link shows it."""
    if not queries.is_from_letter(visit.token):
        return visit.back("For your calendar, please open this page by the link in one of our emails.", is_warning=True)
    address = queries.calendar_url(visit.person)
    return visit.page("calendar", address=address, subscribe=f"webcal:{address.partition(':')[2]}")


@by_link(*GET)
def file(visit: Visit) -> HttpResponse:
    """The sessions as they are now, to be kept. Whoever may open the diary may have it."""
    return _as_file(queries.calendar_of(visit.person), "attachment")


@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program asks for again and again. The link opens nothing else."""
    person = queries.find_by_calendar_token(token)
    if person is None:
        return render(request, "aftercare/unknown_link.html", status=404)
    return _as_file(queries.calendar_of(person), "inline")


def _as_file(text: str, disposition: str) -> HttpResponse:
    named = {"Content-Disposition": f'{disposition}; filename="sessions.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=named)
