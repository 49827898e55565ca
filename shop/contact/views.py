"""Doors of contact: the form for everybody, and the desk's list of letters."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shop import clock
from shop.contact import actions, queries, rules
from shop.contact.forms import AnswerForm, EnquiryForm
from shop.contact.models import Enquiry
from shop.desk import staff_with

PAGE = 30
LOOK, CHANGE = "contact.view_enquiry", "contact.change_enquiry"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Write to the shop. What is wrong is said beside its field, and nothing typed is lost."""
    form = EnquiryForm(request.POST) if request.method == "POST" else EnquiryForm(initial=_known_of(request))
    if form.is_valid():
        if form.is_trapped:
            return redirect("contact:thank-you")
        try:
            actions.receive(**form.letter(), visitor=_visitor_of(request), now=clock.now())
        except actions.Refused as refusal:
            form.add_error("text", str(refusal))
            return _form(request, form, status=429)
        return redirect("contact:thank-you")
    return _form(request, form, status=422 if form.errors else 200)


def _form(request: HttpRequest, form: EnquiryForm, *, status: int) -> HttpResponse:
    context = {"form": form, "address": settings.SHOP_URL + reverse("contact:write")}
    return render(request, "contact/write.html", context, status=status)


def _visitor_of(request: HttpRequest) -> str:
    meta = request.META
    return rules.visitor(forwarded=meta.get("HTTP_X_FORWARDED_FOR", ""), remote=meta.get("REMOTE_ADDR", ""))


@require_safe
def thank_you(request: HttpRequest) -> HttpResponse:
    """It has come; what happens next."""
    return render(request, "contact/thank_you.html")


@staff_with(LOOK)
@require_safe
def enquiries(request: HttpRequest) -> HttpResponse:
    """Letters that wait, the urgent and the oldest first; on request those with an answer, the newest first."""
    is_answered = request.GET.get("show") == "answered"
    paginator = Paginator(queries.answered() if is_answered else queries.waiting(), PAGE)
    page = paginator.get_page(request.GET.get("page"))
    waiting = queries.waiting().count() if is_answered else paginator.count
    return render(
        request,
        "contact/desk/list.html",
        {"is_answered": is_answered, "page_obj": page, "paginator": paginator, "waiting": waiting},
    )


@staff_with(LOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter, and its answer: who may change it writes one, once."""
    found = get_object_or_404(Enquiry, pk=pk)
    may_answer = not found.answered_at and request.user.has_perm(CHANGE)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not request.user.has_perm(CHANGE):
            return render(request, "403.html", status=403)
        if form.is_valid():
            return _answer(request, found, form)
    context = {"enquiry": found, "form": form, "may_answer": may_answer}
    return render(request, "contact/desk/letter.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, found: Enquiry, form: AnswerForm) -> HttpResponse:
    try:
        actions.answer(found, text=form.cleaned_data["text"], by=request.user, now=clock.now())
    except actions.Refused as refusal:
        found.refresh_from_db()
        form.add_error("text", str(refusal))
        context = {"enquiry": found, "form": form, "may_answer": True}
        return render(request, "contact/desk/letter.html", context, status=409)
    messages.success(request, f"Your answer is on its way to {found.email}.")
    return redirect("contact:enquiries")


def _known_of(request: HttpRequest) -> dict[str, Any]:
    """What we know already of who writes, and what the page they come from asks about."""
    topic = request.GET.get("about", "")
    known: dict[str, Any] = {"topic": topic if topic in rules.TOPICS else None}
    if request.user.is_authenticated:
        known |= {"name": request.user.get_full_name(), "email": request.user.email}
    return known
