"""What may be asked of delivery: the methods for a parcel, and the day of a parcel that left."""

from shop.delivery.queries.calendars import works
from shop.delivery.queries.offers import listed, offers, promise, promised
from shop.delivery.queries.postcodes import postcode, postcode_example
from shop.delivery.queries.transits import arrival

__all__ = ["arrival", "listed", "offers", "postcode", "postcode_example", "promise", "promised", "works"]
