"""The HTML that a letter may hold: a short list of tags, without scripts, styles, pictures or forms."""

import nh3

TAGS = frozenset(
    ("a", "br", "em", "h1", "h2", "h3", "li", "ol", "p", "span", "strong")
    + ("table", "tbody", "td", "th", "thead", "tr", "ul")
)
ATTRIBUTES = {
    "a": {"href"},
    "table": {"role"},
    "td": {"colspan"},
    "th": {"scope", "colspan"},
    "*": {"lang"},
}
# The classes that emails/style.css knows.
CLASSES = {
    "a": {"button"},
    "p": {"notice", "quiet", "address"},
    "table": {"facts"},
    "td": {"amount"},
    "th": {"amount"},
    "ul": {"sources"},
    "span": {"address"},
}
SCHEMES = frozenset(("http", "https", "mailto", "tel"))


def clean(html: str) -> str:
    """The HTML with everything removed that no letter may hold. Cleaning twice changes nothing."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        allowed_classes={tag: set(names) for tag, names in CLASSES.items()},
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
