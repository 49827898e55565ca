"""A picture as two layers of SVG, composed from a product's facts. No text, no fonts, nothing from outside."""

from shop.portraits.rules.drawing import accessory, cartridge, kit, paper, pen
from shop.portraits.rules.facts import Facts


def picture(facts: Facts, *, view: str) -> paper.Picture:
    """The whole drawing of one view (see ``facts.views``)."""
    return paper.picture(_body(facts, view=view))


def banner(facts: Facts, *, view: str) -> paper.Picture:
    """The same on a wide sheet, for other sites to show beside a link."""
    return paper.picture(_body(facts, view=view), width=paper.BANNER)


def beside_words(facts: Facts, *, view: str) -> paper.Picture:
    """The same at the right of a wide sheet, with room for words at its left."""
    right = (paper.SIZE + paper.BANNER) / 2
    scale = paper.BESIDE_WORDS
    body = paper.moved(
        _body(facts, view=view), x=right - paper.SIZE * scale, y=paper.SIZE * (1 - scale) / 2, scale=scale
    )
    return paper.picture(body, width=paper.BANNER)


def _body(facts: Facts, *, view: str) -> str:
    if facts.kind == "cartridge":
        return cartridge.face(facts) if view == "face" else cartridge.side(facts)
    if facts.kind == "pen":
        return pen.whole(facts)
    if facts.kind == "kit":
        return kit.whole(facts)
    return accessory.whole(facts)
