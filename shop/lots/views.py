"""Doors of lots that need no login: what the shop knows of a lot number, and a buyer's page of a recall."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shop import clock
from shop.lots import actions, queries
from shop.lots.forms import AnswerForm, CheckForm


@never_cache
@require_safe
def checker(request: HttpRequest) -> HttpResponse:
    """Is this lot still good? One exact look-up, nothing of who bought it, nothing written."""
    form = CheckForm(request.GET if "lot" in request.GET else None)
    verdicts, is_answered = [], form.is_valid()
    if is_answered:
        found = form.cleaned_data
        verdicts = queries.check(found["lot"], product_id=found["product"], today=clock.now().date())
    context = {"form": form, "is_answered": is_answered, "verdicts": verdicts}
    return render(request, "lots/checker.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: HttpRequest, token: str) -> HttpResponse:
    """The recall as the buyer's letter told it, and the answer. Looking changes nothing; the last answer counts."""
    notice = queries.find_notice(token)
    if notice is None:
        return render(request, "lots/unknown_link.html", status=404)
    typed = request.POST if request.method == "POST" else None
    form = AnswerForm(typed, recall=notice.recall, initial={"answer": notice.answer})
    if form.is_valid():
        actions.answer(notice, answer=form.cleaned_data["answer"], now=clock.now())
        messages.success(request, "Thank you. We have your answer. You can change it here at any time.")
        return redirect("lots:recall", token=token)
    lot = notice.recall.lot
    context = {"notice": notice, "recall": notice.recall, "lot": lot, "picture": queries.picture_of(lot), "form": form}
    return render(request, "lots/recall.html", context, status=422 if form.errors else 200)
