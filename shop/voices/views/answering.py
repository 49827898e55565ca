"""The desk of questions: read, answer, or do not publish."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from shop import clock
from shop.desk import staff_with
from shop.voices import actions, queries, rules
from shop.voices.forms import AnswerForm, StateForm, WithholdForm
from shop.voices.forms.staff import QUESTION_STATES
from shop.voices.models import Question
from shop.voices.views.guarding import DECIDE, LOOK
from shop.voices.views.moderating import PAGE


@staff_with(LOOK)
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """All questions: what may be urgent first, then what waits."""
    form = StateForm(request.GET, choices=QUESTION_STATES)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    page = Paginator(queries.questions_listed(state=state), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "paginator": page.paginator, "waiting": queries.open_questions()}
    return render(request, "voices/desk/questions.html", context)


@staff_with(LOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question with its log. Its words are the customer's and stay as they are."""
    found = queries.find_question(pk)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _page(request, found)
    if not request.user.has_perm(DECIDE):
        return _page(request, found, problem="You may read questions, but not answer them.", status=403)
    deed = _withhold if request.POST.get("deed") == "withhold" else _answer
    return deed(request, found)


def _answer(request: HttpRequest, found: Question) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, answer=form, status=422)
    try:
        actions.answer(found, **form.cleaned_data, by=request.user, now=clock.now())
    except actions.Refused as refused:
        form.add_error("words" if refused.findings else "is_public", refused.reason)
        return _page(request, found, answer=form, claims=refused.findings, status=422)
    messages.success(request, "The question is answered.")
    return redirect("voices:questions")


def _withhold(request: HttpRequest, found: Question) -> HttpResponse:
    form = WithholdForm(request.POST)
    if not form.is_valid():
        return _page(request, found, withhold=form, status=422)
    actions.withhold_question(found, **form.cleaned_data, by=request.user, now=clock.now())
    messages.success(request, "The question is not published.")
    return redirect("voices:questions")


def _page(
    request: HttpRequest,
    found: Question,
    *,
    answer: AnswerForm | None = None,
    withhold: WithholdForm | None = None,
    claims: Any = (),
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "question": found,
        "alarms": rules.alarms_in(found.body),
        "decisions": queries.decisions_about(question=found),
        "answer": answer or AnswerForm(initial={"words": found.answer} if found.answer else None),
        "withhold": withhold or WithholdForm(),
        "claims": claims,
        "problem": problem,
        "forms": [form for form in (answer, withhold) if form is not None],
    }
    return render(request, "voices/desk/question.html", context, status=status)
