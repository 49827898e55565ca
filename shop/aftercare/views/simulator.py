"""The simulator: what an order's buyer, or an invented customer, would get when, and why not the rest."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from shop import clock
from shop.aftercare import queries, rules
from shop.aftercare.actions import drafting, inventing, trying
from shop.aftercare.forms.simulator import SimulatorForm
from shop.aftercare.models import SequenceVersion, Step
from shop.aftercare.rules.simulation import Table
from shop.aftercare.views.desk import SEQUENCE, lookers_only, the_open_draft
from shop.aftercare.views.previewing import DARK, PICTURE_OF_LETTER, language_of


@lookers_only
@never_cache
@require_safe
def simulator(request: HttpRequest) -> HttpResponse:
    """The question, and below it the table and the chosen letter. Nothing is ever written."""
    asked = bool(set(request.GET) & set(SimulatorForm.base_fields))
    form = SimulatorForm(request.GET if asked else None, draft=the_open_draft(), versions=_versions())
    context: dict[str, Any] = {"form": form, "forms": [form] if form.errors else []}
    if not form.is_valid():
        return render(request, "aftercare/simulator/page.html", context, status=422 if form.errors else 200)
    edition = _name_of_edition(form)
    texts = _texts(edition) if edition else {}
    if not texts:
        form.add_error("edition", "No aftercare sequence is loaded. The command aftercare_load loads one.")
        return render(request, "aftercare/simulator/page.html", {"form": form, "forms": [form]}, status=422)
    table, ref = _table(form, texts)
    language = _language(form)
    chosen = texts.get(request.GET.get("step", ""))
    context |= {
        "table": table,
        "edition": edition,
        "rows": _rows(request, table, ref=ref, texts=texts, language=language),
    }
    if chosen:
        letter = inventing.letter(chosen, language=language)
        context |= {"chosen": chosen, "letter": letter, "schemes": ("light", "dark"), "language": language}
        context["fallback"] = rules.fallback(chosen, language)
        context |= {"back": request.GET.urlencode(), "address": getattr(request.user, "email", "")}
    return render(request, "aftercare/simulator/page.html", context)


@lookers_only
@require_safe
@xframe_options_sameorigin
def letter(request: HttpRequest, edition: str, key: str, scheme: str) -> HttpResponse:
    """The HTML part alone, for a frame, as a mail program shows it in a light or a dark room."""
    html = inventing.letter(_step(edition, key), language=language_of(request)).html
    html = html.replace(DARK, "@media all" if scheme == "dark" else "@media not all")
    return HttpResponse(html, headers={"Content-Security-Policy": PICTURE_OF_LETTER})


@lookers_only
@require_POST
def send_test(request: HttpRequest, edition: str, key: str) -> HttpResponse:
    """Send the letter to the clerk's own address."""
    step, user = _step(edition, key), request.user
    if address := getattr(user, "email", ""):
        trying.send_test(step, to=user, now=clock.now(), language=language_of(request))
        messages.success(request, f"The letter {key} goes out to {address}, marked as a test.")
    else:
        messages.error(request, "Your account has no email address, so nothing was sent.")
    return redirect(f"{reverse('aftercare:simulator')}?{request.POST.get('back', '')[:4000]}#letter")


def _table(form: SimulatorForm, texts: dict[str, rules.StepText]) -> tuple[Table, int]:
    now = clock.now()
    if form.found:
        question = form.question(zone=queries.imagining.zone_of_buyer(form.found))
        return queries.imagining.ask_of_order(form.found, question, now=now)
    table = queries.imagining.ask(
        form.question(zone=form.cleaned_data["zone"]),
        steps=tuple(Step(**asdict(text)).timing() for text in texts.values()),
        basket=queries.imagining.basket_of(form.bought),
        consents=form.cleaned_data["consents"],
        now=now,
    )
    return table, rules.asking.FIRST


def _rows(
    request: HttpRequest, table: Table, *, ref: int, texts: dict[str, rules.StepText], language: str
) -> list[dict[str, Any]]:
    """The table's lines, each with the way to its letter, where this edition has it."""
    kept = [(name, value) for name, value in request.GET.items() if name != "step"]
    values = inventing.one_line()
    rows = []
    for line in table.lines:
        text = texts.get(line.ref.key)
        words = rules.words_in(text, language)[0] if text else None
        subject = rules.fill(words.subject, values=values, html=False) if words else ""
        way = f"?{urlencode([*kept, ('step', line.ref.key)])}#letter" if text else ""
        wall = f"{line.wall:%a} {line.wall.day} {line.wall:%b %Y, %H:%M}" if line.wall else ""
        other = line.ref.purchase != ref
        row = {"line": line, "wall": wall, "subject": subject, "way": way, "is_other": other}
        rows.append({**row, "fallback": rules.fallback(text, language) if text else ""})
    return rows


def _language(form: SimulatorForm) -> str:
    """The one asked for; else that of the order's buyer, else English."""
    enrolment = queries.enrolment_of(form.found) if form.found else None
    known = enrolment.person.language if enrolment else rules.ENGLISH
    return form.cleaned_data["language"] or known


def _versions() -> list[SequenceVersion]:
    return list(SequenceVersion.objects.filter(sequence=SEQUENCE).order_by("-number")[:50])


def _name_of_edition(form: SimulatorForm) -> str:
    """Which edition's words are shown: the order's own, the one chosen, or the latest."""
    if form.found and (enrolment := queries.enrolment_of(form.found)):
        return str(enrolment.version.number)
    latest = queries.latest_version()
    return form.cleaned_data["edition"] or (str(latest.number) if latest else "")


def _texts(edition: str) -> dict[str, rules.StepText]:
    """The steps of an edition or of the draft, by key; empty when there is none."""
    if edition == "draft":
        draft = the_open_draft()
        content = draft.content if draft else None
    else:
        number = int(edition) if edition.isdecimal() and len(edition) < 8 else 0
        version = SequenceVersion.objects.filter(sequence=SEQUENCE, number=number).first()
        content = drafting.content_of(version) if version else None
    return {step.key: step for step in rules.read(content).steps} if content else {}


def _step(edition: str, key: str) -> rules.StepText:
    if found := _texts(edition).get(key):
        return found
    raise Http404(f"There is no step {key}.")
