"""The hub at /learn/: what anybody may read. Nothing here touches a session or writes anything down."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from shop import structured
from shop.education import queries, rules
from shop.education.forms import DepthForm
from shop.education.models import BlockVersion

DRAWINGS = {"healing-days": "education/learn/healing.html"}


@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """All articles, in the order in which a beginner needs them."""
    found = queries.articles()
    context = {
        "chapters": queries.chapters(found),
        "glossary": next((each for each in found if each.slug == queries.GLOSSARY), None),
        "canonical": _here(request),
        "structured": structured.script([structured.breadcrumbs(_way())]),
    }
    return render(request, "education/learn/hub.html", context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article; the glossary is one too, and looks different."""
    version = queries.article(slug)
    if version is None:
        raise Http404("No such article.")
    terms = queries.terms()
    context = {
        "version": version,
        "summary": rules.summary(version.body),
        "canonical": settings.SHOP_URL + version.block.get_absolute_url(),
        "structured": _structured(version, terms=terms if slug == queries.GLOSSARY else ()),
    }
    if slug == queries.GLOSSARY:
        return render(request, "education/learn/glossary.html", {**context, "terms": terms})
    page = rules.page(rules.sanitise(version.body), terms=terms, glossary=_path(queries.GLOSSARY))
    shown = {
        "page": page,
        "drawing": DRAWINGS.get(slug, ""),
        "has_glossary": bool(terms),
        "neighbours": queries.neighbours(version),
        "may_lead_to_shelves": rules.may_lead_to_shelves(version.block.kind),
    }
    return render(request, "education/learn/article.html", {**context, **shown})


@require_safe
def depth(request: HttpRequest) -> HttpResponse:
    """The depth and area guide. The three answers stand in the address, so that the page can be printed and kept."""
    is_asked = any(name in request.GET for name in DepthForm.base_fields)
    form = DepthForm(request.GET if is_asked else None, pens=queries.pens())
    context = {
        "form": form,
        "answer": form.answer,
        "is_asked": is_asked,
        "who_should_not": queries.address_of(rules.WHO_SHOULD_NOT_USE),
        "canonical": _here(request),
        "structured": structured.script([structured.breadcrumbs(_way(("Depth guide", _here(request))))]),
    }
    return render(request, "education/learn/depth.html", context, status=422 if form.errors else 200)


def _here(request: HttpRequest) -> str:
    return settings.SHOP_URL + request.path


def _path(slug: str) -> str:
    return reverse("education:article", kwargs={"slug": slug})


def _structured(version: BlockVersion, *, terms: tuple[rules.Term, ...]) -> SafeString:
    """What machines are told; of a text that was let through with claims in it, only where it stands."""
    url = settings.SHOP_URL + version.block.get_absolute_url()
    things = [structured.breadcrumbs(_way((version.title, url)))]
    if not version.claims:
        things += [
            structured.article(
                url=url,
                title=version.title,
                description=rules.summary(version.body),
                publisher=settings.SHOP_NAME,
                published_at=version.published_at or version.created_at,
                sources=[source.title for source in version.sources.all()],
                reviewer=version.reviewer,
            ),
            structured.questions(rules.questions(version.body), url=url) or {},
            structured.glossary([(term.names[0], f"{url}#{term.anchor}") for term in terms], url=url) or {},
        ]
    return structured.script([thing for thing in things if thing])


def _way(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    home = ("Home", settings.SHOP_URL + reverse("home"))
    return [home, ("Learn", settings.SHOP_URL + reverse("education:learn")), *steps]
