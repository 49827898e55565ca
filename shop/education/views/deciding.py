"""Deciding about a version: publish, withdraw, throw away, review. A page asks first, and only POST does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from shop import clock
from shop.education import actions
from shop.education.forms import ChapterForm, OverrideForm, ReviewForm
from shop.education.models import Block, BlockVersion
from shop.education.views.reading import find_version, writers_only


@dataclass(frozen=True)
class Decision:
    """One thing that can be done with a version, in the words of its page."""

    do: Callable[[BlockVersion, HttpRequest], Any]
    question: str
    consequence: str
    button: str
    done: str


DECISIONS = {
    "publish": Decision(
        do=lambda version, request: actions.publish(
            version, now=clock.now(), by=request.user, override_note=request.POST.get("override_note", "")
        ),
        question="Publish this version?",
        consequence="Customers see it at once; the version before it is withdrawn. Its words can then never change.",
        button="Publish",
        done="is published",
    ),
    "withdraw": Decision(
        do=lambda version, _request: actions.withdraw(version),
        question="Withdraw this version?",
        consequence="Customers no longer see this text. It is kept for the record and cannot be published again.",
        button="Withdraw",
        done="is withdrawn",
    ),
    "discard": Decision(
        do=lambda version, _request: actions.discard(version),
        question="Throw this draft away?",
        consequence="Its words are gone for good. What customers see does not change.",
        button="Throw away",
        done="is thrown away",
    ),
}


@writers_only
def decide(request: HttpRequest, slug: str, number: int, decision: str) -> HttpResponse:
    """Ask, then do it; a refusal is shown with its reason on the same page."""
    version, choice = find_version(slug, number), DECISIONS[decision]
    claims = version.claims if decision == "publish" and not version.is_frozen else []
    form = OverrideForm(request.POST or None) if claims and _may_overrule(request) else None
    context: dict[str, Any] = {
        "version": version,
        "text": version.block,
        "choice": choice,
        "claims": claims,
        "form": form,
    }
    if request.method != "POST":
        return render(request, "education/dashboard/decision.html", context)
    if form and not form.is_valid():
        return render(request, "education/dashboard/decision.html", {**context, "forms": [form]}, status=422)
    try:
        choice.do(version, request)
    except actions.Refused as refusal:
        return render(request, "education/dashboard/decision.html", {**context, "refusal": refusal}, status=409)
    messages.success(request, f"Version {number} {choice.done}.")
    return redirect("education:block", slug=slug)


def _may_overrule(request: HttpRequest) -> bool:
    return request.user.has_perm("education.override_claims")


@writers_only
def review(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Who reviewed these words, and when."""
    version = find_version(slug, number)
    initial = {name: getattr(version, name) for name in ReviewForm.base_fields}
    form = ReviewForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.record_review(version, **form.cleaned_data)
        messages.success(request, f"The review of version {number} is recorded.")
        return redirect("education:block", slug=slug)
    context = {"version": version, "text": version.block, "form": form, "forms": [form] if form.errors else []}
    return render(request, "education/dashboard/review.html", context, status=422 if form.errors else 200)


@writers_only
def choose_chapter(request: HttpRequest, slug: str) -> HttpResponse:
    """Where in the hub a text stands as an article, if anywhere."""
    block = get_object_or_404(Block, slug=slug)
    form = ChapterForm(request.POST or None, block=block, initial={"chapter": block.chapter})
    if request.method == "POST" and form.is_valid():
        actions.choose_chapter(block, chapter=form.cleaned_data["chapter"])
        messages.success(request, "The chapter is chosen.")
        return redirect("education:block", slug=slug)
    context = {"text": block, "form": form, "forms": [form] if form.errors else []}
    return render(request, "education/dashboard/chapter.html", context, status=422 if form.errors else 200)
