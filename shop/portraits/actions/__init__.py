"""Draw what is missing or has changed: the pictures of products, and the signs of pages."""

from shop.portraits.actions.portraits import BYTES_AT_MOST, QUALITIES, Tally, draw, rasterise, webp
from shop.portraits.actions.signs import sign

__all__ = ["BYTES_AT_MOST", "QUALITIES", "Tally", "draw", "rasterise", "sign", "webp"]
