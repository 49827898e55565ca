"""The questions about a product, and the form for a new one."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from shop import clock
from shop.voices import actions, queries, rules
from shop.voices.forms import QuestionForm
from shop.voices.views.reviewing import PAGE, product_or_404

TOO_MANY = "Many questions came from your network. Please try again in an hour; what you wrote is still here."


@require_safe
def listing(request: HttpRequest, product_slug: str, product_pk: str) -> HttpResponse:
    """All published questions of a product with their answers."""
    product = product_or_404(int(product_pk))
    page = Paginator(queries.answered_of(product), PAGE).get_page(request.GET.get("page"))
    context = {"product": product, "page_obj": page, "paginator": page.paginator, "questions": page.object_list}
    return render(request, "voices/question_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, product_slug: str, product_pk: str) -> HttpResponse:
    """Take a question. Who fills in what people do not see is thanked, and nothing is kept."""
    product = product_or_404(int(product_pk))
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, product, form, status=422 if form.errors else 200)
    asked = {name: form.cleaned_data[name] for name in ("body", "name", "email")}
    try:
        if not form.is_trapped:
            actions.ask(product, **asked, address=_address_of(request), now=clock.now())
    except actions.TooMany:
        form.add_error(None, TOO_MANY)
        return _page(request, product, form, status=429)
    path = reverse("voices:asked", kwargs={"product_slug": product.slug, "product_pk": product.pk})
    return redirect(f"{path}?help=1" if rules.alarms_in(asked["body"]) else path)


@require_safe
def asked(request: HttpRequest, product_slug: str, product_pk: str) -> HttpResponse:
    """What happens next; and where help is, for who may need it sooner than we answer."""
    product = product_or_404(int(product_pk))
    context = {"product": product, "is_review": False, "may_be_urgent": "help" in request.GET}
    return render(request, "voices/thanks.html", context)


def _page(request: HttpRequest, product: Any, form: QuestionForm, *, status: int) -> HttpResponse:
    return render(request, "voices/question_form.html", {"product": product, "form": form}, status=status)


def _address_of(request: HttpRequest) -> str:
    """The network address that the shop's own proxy saw: the last one that was added to the list."""
    passed = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
    return passed or request.META.get("REMOTE_ADDR", "")
