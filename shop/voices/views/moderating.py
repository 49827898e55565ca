"""The desk of reviews: read, decide, reply."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from shop import clock
from shop.desk import staff_with
from shop.education import rules as education
from shop.voices import actions, queries, rules
from shop.voices.forms import DecisionForm, ReplyForm, StateForm
from shop.voices.forms.staff import REVIEW_STATES
from shop.voices.views.guarding import DECIDE, LOOK

PAGE = 50


@staff_with(LOOK)
@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """All reviews, what waits first, and how many of each number of stars are not published."""
    form = StateForm(request.GET, choices=REVIEW_STATES)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    page = Paginator(queries.reviews_listed(state=state), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "paginator": page.paginator,
        "withheld": queries.withheld_by_stars(),
        "waiting": queries.waiting_reviews(),
        "questions": queries.open_questions(),
    }
    return render(request, "voices/desk/reviews.html", context)


@staff_with(LOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One review with its log. Its words are the buyer's: nobody can change them here, nor delete it."""
    found = queries.find_review(pk)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _page(request, found)
    if not request.user.has_perm(DECIDE):
        return _page(request, found, problem="You may read reviews, but not decide about them.", status=403)
    deed = _reply if request.POST.get("deed") == "reply" else _decide
    return deed(request, found)


def _decide(request: HttpRequest, review: Any) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, review, decision=form, status=422)
    try:
        actions.decide(review, **form.cleaned_data, by=request.user, now=clock.now())
    except actions.Refused as refused:
        form.add_error("note" if form.cleaned_data["reason"] else "reason", refused.reason)
        return _page(request, review, decision=form, status=422)
    messages.success(request, f"Review {review.pk}: {rules.VERDICTS[form.cleaned_data['verdict']].lower()}.")
    return redirect("voices:reviews")


def _reply(request: HttpRequest, review: Any) -> HttpResponse:
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, review, reply=form, status=422)
    try:
        actions.reply(review, body=form.cleaned_data["body"], by=request.user, now=clock.now())
    except actions.Refused as refused:
        form.add_error("body", refused.reason)
        return _page(request, review, reply=form, claims=refused.findings, status=422)
    messages.success(request, "Your reply stands below the review.")
    return redirect("voices:review", pk=review.pk)


def _page(
    request: HttpRequest,
    review: Any,
    *,
    decision: DecisionForm | None = None,
    reply: ReplyForm | None = None,
    claims: Any = (),
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    said = getattr(review, "reply", None)
    text = f"{review.title}. {review.body}"
    context = {
        "review": review,
        "claims_of_review": education.claims.find(text),
        "alarms": rules.alarms_in(text),
        "decisions": queries.decisions_about(review=review),
        "decision": decision or DecisionForm(),
        "reply": reply or ReplyForm(initial={"body": said.body if said else ""}),
        "claims": claims,
        "problem": problem,
        "forms": [form for form in (decision, reply) if form is not None],
    }
    return render(request, "voices/desk/review.html", context, status=status)
