"""Letters from templates: one skeleton, CSS written into the tags, a text part of equal meaning."""

import re
from typing import Any

import css_inline
from django.conf import settings
from django.template import Context, engines
from django.template.loader import render_to_string

from shop.mail.rules import Letter

# Mail programs that know style sheets keep the media queries (dark mode, phones); all others see the inlined rest.
_inliner = css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


def render(name: str, context: dict[str, Any]) -> Letter:
    """The letter of ``templates/emails/<name>.html`` and ``.txt``.

    The text template begins with ``Subject: ...``, ``Preheader: ...`` and an empty line. A ``stop_url`` in the context
    adds the way to unsubscribe to both parts, a ``preferences_url`` the way to the page of email choices.
    """
    source = _as_text(f"emails/{name}.txt", context)
    subject, preheader, text = _parts(source, name=name)
    html = render_to_string(f"emails/{name}.html", {**context, **_shop(), "subject": subject, "preheader": preheader})
    return Letter(
        subject=subject,
        text=_text(text, footer="", stop_url=context.get("stop_url"), preferences_url=context.get("preferences_url")),
        html=_inliner.inline(html),
    )


def wrap(
    *,
    subject: str,
    preheader: str,
    html: str,
    text: str,
    footer_html: str = "",
    footer_text: str = "",
    stop_url: str | None = None,
    preferences_url: str | None = None,
    language: str = "en",
) -> Letter:
    """The same skeleton round texts that are data. ``html`` is trusted, and has no placeholders left.

    Every service and marketing letter is given both urls. ``language`` (BCP 47) is that of the texts; the skeleton's
    own words are always English.
    """
    page = render_to_string(
        "emails/base.html",
        {
            **_shop(),
            "subject": subject,
            "preheader": preheader,
            "body": html,
            "footer": footer_html,
            "stop_url": stop_url,
            "preferences_url": preferences_url,
            "language": "" if language == "en" else language,
        },
    )
    whole_text = _text(text, footer=footer_text, stop_url=stop_url, preferences_url=preferences_url)
    return Letter(subject=subject, text=whole_text, html=_inliner.inline(page))


def _shop() -> dict[str, str]:
    return {
        "shop_name": settings.SHOP_NAME,
        "shop_url": settings.SHOP_URL,
        "postal_address": settings.SHOP_POSTAL_ADDRESS,
    }


def _parts(source: str, *, name: str) -> tuple[str, str, str]:
    found = re.fullmatch(r"\s*Subject: ([^\n]+)\nPreheader: ([^\n]+)\n[ \t]*\n(.*)", source, flags=re.DOTALL)
    if not found or "\n" in found[1] + found[2]:
        raise ValueError(f"emails/{name}.txt must begin with a Subject line, a Preheader line and an empty line.")
    return found[1].strip(), found[2].strip(), found[3]


def _text(body: str, *, footer: str, stop_url: str | None, preferences_url: str | None) -> str:
    context = {
        **_shop(),
        "body": body.strip(),
        "footer": footer.strip(),
        "stop_url": stop_url,
        "preferences_url": preferences_url,
    }
    return re.sub(r"\n{3,}", "\n\n", _as_text("emails/base.txt", context)).strip() + "\n"


def _as_text(name: str, context: dict[str, Any]) -> str:
    """A template without HTML escaping: a text part says O'Brien, not O&#x27;Brien."""
    template = engines["django"].engine.get_template(name)  # type: ignore[attr-defined]
    return str(template.render(Context({**_shop(), **context}, autoescape=False)))
