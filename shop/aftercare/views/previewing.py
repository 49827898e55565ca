"""A step as the letter it makes: light, dark and as text, as wide as a phone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from shop.aftercare import rules
from shop.aftercare.actions import drafting, inventing
from shop.aftercare.rules import editing
from shop.aftercare.views.desk import an_edition, editors_only, the_open_draft

PICTURE_OF_LETTER = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; sandbox"
)
DARK = "@media (prefers-color-scheme: dark)"


@editors_only
@require_safe
def preview(request: HttpRequest, key: str, number: int | None = None) -> HttpResponse:
    """The step of the draft, or of an edition, with invented values."""
    step, language = _step(key, number), language_of(request)
    context = {
        "key": key,
        "number": number,
        "letter": inventing.letter(step, language=language),
        "schemes": ("light", "dark"),
        "language": language,
        "languages": rules.languages_by_name(),
        "fallback": rules.fallback(step, language),
    }
    return render(request, "aftercare/desk/preview.html", context)


@editors_only
@require_safe
@xframe_options_sameorigin
def letter(request: HttpRequest, key: str, scheme: str, number: int | None = None) -> HttpResponse:
    """The HTML part alone, for a frame, as a mail program shows it in a light or a dark room."""
    html = inventing.letter(_step(key, number), language=language_of(request)).html
    html = html.replace(DARK, "@media all" if scheme == "dark" else "@media not all")
    return HttpResponse(html, headers={"Content-Security-Policy": PICTURE_OF_LETTER})


def language_of(request: HttpRequest) -> str:
    """The language that the address asks for; English when it asks for none that there is."""
    asked = request.GET.get("language", "")
    return asked if rules.is_language(asked) else rules.ENGLISH


def _step(key: str, number: int | None) -> rules.StepText:
    draft = the_open_draft() if number is None else None
    if draft is None and number is None:
        raise Http404("Nothing is being written.")
    content = draft.content if draft else drafting.content_of(an_edition(number or 0))
    try:
        return rules.read({**content, "steps": [editing.find(content, key)]}).steps[0]
    except editing.Gone as gone:
        raise Http404(f"There is no step {key}.") from gone
