"""One step of the draft in other languages: which there are, the words of one, and its way out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shop import clock
from shop.aftercare import rules
from shop.aftercare.actions import checking, drafting
from shop.aftercare.forms.words import TranslationForm
from shop.aftercare.models import Draft
from shop.aftercare.rules import editing
from shop.aftercare.views.desk import editors_only, gone, nothing_open, the_open_draft

METHODS = ["GET", "HEAD", "POST"]


@editors_only
@require_safe
def languages(request: HttpRequest, key: str) -> HttpResponse:
    """Which languages the step is written in, and which may be added. A chosen one leads to its page."""
    if (draft := the_open_draft()) is None:
        return nothing_open(request)
    try:
        written = _step(draft, key).translations
    except editing.Gone:
        return gone(request, key)
    if rules.is_translatable(chosen := request.GET.get("language", "")):
        return redirect("aftercare:translation", key=key, language=chosen)
    others = [each for each in rules.languages_by_name() if each[0] not in {*written, rules.ENGLISH}]
    context = {"key": key, "written": [(code, rules.name_of(code)) for code in sorted(written)], "others": others}
    return render(request, "aftercare/desk/languages.html", context)


@editors_only
@require_http_methods(METHODS)
def translation(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """The words of the step in this language, beside the English ones."""
    if (draft := the_open_draft()) is None:
        return nothing_open(request)
    try:
        step = _step_to_translate(draft, key, language)
    except editing.Gone:
        return gone(request, key)
    seen = editing.fingerprint(editing.find(draft.content, key))
    known: dict[str, Any] = {"initial": {**step.translations.get(language, {}), "seen": seen}, "language": language}
    form = TranslationForm(request.POST if request.method == "POST" else None, purpose=step.purpose, **known)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, step=step, language=language, status=422 if form.errors else 200)
    try:
        _change(request, draft, key, seen=form.cleaned_data["seen"], language=language, words=form.words())
    except drafting.Stale as stale:
        return _conflict(request, form, stale=stale, key=key, language=language)
    messages.success(request, f"{rules.name_of(language)} of {key} is saved in the draft.")
    return redirect("aftercare:translation", key=key, language=language)


@editors_only
@require_http_methods(METHODS)
def remove(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """Ask, then take the language out of the step."""
    if (draft := the_open_draft()) is None:
        return nothing_open(request)
    try:
        step = _step_to_translate(draft, key, language)
        if request.method == "POST":
            _change(request, draft, key, seen=request.POST.get("seen", ""), language=language, words=None)
            messages.success(request, f"{rules.name_of(language)} is taken out of {key}.")
            return redirect("aftercare:languages", key=key)
    except editing.Gone:
        return gone(request, key)
    except drafting.Stale:
        messages.warning(request, "Somebody has just changed this step. Look at it before you take anything out.")
    if language not in step.translations:
        return redirect("aftercare:languages", key=key)
    seen = editing.fingerprint(editing.find(draft.content, key))
    context = {"key": key, "language": language, "name": rules.name_of(language), "seen": seen}
    context["subject"] = step.translations[language]["subject"]
    return render(request, "aftercare/desk/remove_language.html", context)


def _change(
    request: HttpRequest, draft: Draft, key: str, *, seen: str, language: str, words: dict[str, str] | None
) -> None:
    """Put the words into the step as it is now, or take the language out. Raises ``Stale``, as for any change."""
    data = editing.find(draft.content, key)
    kept = {code: said for code, said in data.get("translations", {}).items() if code != language}
    if words is not None:
        kept[language] = words
    changed = {name: value for name, value in data.items() if name != "translations"}
    if kept:
        changed["translations"] = dict(sorted(kept.items()))
    drafting.change_step(draft, changed, key=key, seen=seen, by=request.user, now=clock.now())


def _conflict(
    request: HttpRequest, form: TranslationForm, *, stale: drafting.Stale, key: str, language: str
) -> HttpResponse:
    """Save nothing, and show the step as it is by now. Saving once more is then a decision."""
    if stale.theirs is None:
        return gone(request, key)
    step = _step(stale.draft, key)
    form.retype("seen", editing.fingerprint(stale.theirs))
    form.add_error(
        None,
        "Somebody has changed this step since you opened it. Nothing was saved. Its English words and their "
        f"{rules.name_of(language)} stand below. If you save now, your words replace theirs in this language.",
    )
    theirs = step.translations.get(language)
    return _page(request, form, step=step, language=language, status=409, theirs=theirs)


def _page(
    request: HttpRequest, form: TranslationForm, *, step: rules.StepText, language: str, status: int, **shown: Any
) -> HttpResponse:
    form.found = checking.found_in_words(form.words_so_far(), purpose=step.purpose)
    context = {
        "form": form,
        "forms": [form] if form.errors else [],
        "step": step,
        "language": language,
        "name": rules.name_of(language),
        "is_written": language in step.translations,
        **shown,
    }
    return render(request, "aftercare/desk/translation.html", context, status=status)


def _step(draft: Draft, key: str) -> rules.StepText:
    return rules.read({**draft.content, "steps": [editing.find(draft.content, key)]}).steps[0]


def _step_to_translate(draft: Draft, key: str, language: str) -> rules.StepText:
    if not rules.is_translatable(language):
        raise Http404("No letter can be translated into this.")
    return _step(draft, key)
