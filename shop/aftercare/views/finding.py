"""The desk's way to one person: search, the page about them, and what they worry about."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shop.aftercare import queries
from shop.aftercare.forms.person import SearchForm
from shop.aftercare.views.desk import a_person, lookers_only
from shop.mail import rules as mail

PAGE = 50


@lookers_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Find one person by the whole order number or address. Sent by POST, so that no log keeps an address."""
    form = SearchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        if person := queries.desk.find_person(words):
            return redirect("aftercare:person", uuid=person.uuid)
        form.add_error("words", _nobody(words))
    context = {"form": form, "waiting": queries.desk.open_concerns().count()}
    return render(request, "aftercare/person/search.html", context, status=422 if form.errors else 200)


@lookers_only
@never_cache
@require_safe
def person(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One person over all orders: each letter with its reason, the diary, wishes, concerns, and who did what."""
    found = a_person(uuid)
    orders = queries.desk.orders_in_aftercare(found)
    addresses = list(dict.fromkeys(order.to_address for order in orders if order.to_address))
    pauses = list(found.pauses.all())
    context = {
        "person": found,
        "orders": orders,
        "letters": queries.desk.letters_of(found).items(),
        "sessions": found.sessions.select_related("enrolment__order"),
        "pauses": pauses,
        "is_paused": any(pause.ended_at is None for pause in pauses),
        "is_active": any(order.state == order.State.ACTIVE for order in orders),
        "wishes": queries.desk.wishes_of(addresses),
        "concerns": found.concerns.select_related("enrolment__order").order_by("-opened_at"),
        "traces": found.traces.all()[:PAGE],
    }
    return render(request, "aftercare/person/page.html", context)


@lookers_only
@require_safe
def concerns(request: HttpRequest) -> HttpResponse:
    """What somebody must look into, the oldest first; below, what was looked into."""
    closed = Paginator(queries.desk.closed_concerns(), PAGE)
    page = closed.get_page(request.GET.get("page"))
    context = {"waiting": queries.desk.open_concerns(), "page_obj": page, "paginator": closed}
    return render(request, "aftercare/person/concerns.html", context)


def _nobody(words: str) -> str:
    if "@" in words:
        return f"Nobody with the address {mail.normalised(words)} has bought anything that has aftercare"
    if queries.order_of_number(words):
        return f"Order {words} has no aftercare: it was never paid, or it ended before anything was planned"
    return f"There is no order {words}"
