"""A picture as two layers of SVG, composed from a product's facts. No text, no fonts, nothing from outside."""

from shop.portraits.rules.drawing import accessory, cartridge, kit, paper, pen
from shop.portraits.rules.facts import Facts


def picture(facts: Facts, *, view: str) -> paper.Picture:
    """The whole drawing of one view (see ``facts.views``)."""
    if facts.kind == "cartridge":
        return paper.picture(cartridge.face(facts) if view == "face" else cartridge.side(facts))
    if facts.kind == "pen":
        return paper.picture(pen.whole(facts))
    if facts.kind == "kit":
        return paper.picture(kit.whole(facts))
    return paper.picture(accessory.whole(facts))
