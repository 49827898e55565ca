"""What a parcel costs by its weight, and between which days it arrives."""

from shop.delivery.rules.charges import HEAVIEST_G, Band, bands_from, bands_in_words, charge_for
from shop.delivery.rules.dates import Promise, day_in_words, days_after, promise
from shop.delivery.rules.methods import PLAIN_CODE, PLAIN_CUT_OFF, Facts, Offer, offered, plain
from shop.delivery.rules.postcodes import postcode_as_written
from shop.delivery.rules.reach import reach
from shop.delivery.rules.weights import parcel_weight_g, weight_g

__all__ = [
    "HEAVIEST_G",
    "PLAIN_CODE",
    "PLAIN_CUT_OFF",
    "Band",
    "Facts",
    "Offer",
    "Promise",
    "bands_from",
    "bands_in_words",
    "charge_for",
    "day_in_words",
    "days_after",
    "offered",
    "parcel_weight_g",
    "plain",
    "postcode_as_written",
    "promise",
    "reach",
    "weight_g",
]
