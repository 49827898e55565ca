"""Reading pages as a customer does: words and parts, not markup."""

import re
from typing import Any
from xml.etree import ElementTree

import html5lib


def parse(response: Any) -> ElementTree.Element:
    """The page as a tree; raises where the HTML is not valid."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(response.content.decode())


def find(response: Any, *, tag: str = "*", **attributes: str) -> list[ElementTree.Element]:
    """The elements with these attributes; ``cls`` means one of the classes."""
    wanted = attributes.pop("cls", None)
    return [
        element
        for element in parse(response).iter()
        if isinstance(element.tag, str)
        and tag in ("*", element.tag)
        and (wanted is None or wanted in element.get("class", "").split())
        and all(element.get(name) == value for name, value in attributes.items())
    ]


def words(element: ElementTree.Element) -> str:
    """The text inside an element, with single spaces."""
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def text(response: Any, **where: str) -> str:
    """The text of the first element found, or nothing."""
    return next((words(element) for element in find(response, **where)), "")
