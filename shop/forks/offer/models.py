"""Oscar's offers, as they are."""

from oscar.apps.offer.models import *  # noqa: F403
