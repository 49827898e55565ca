"""Oscar's models, under the fork's own name."""

from oscar.apps.catalogue.reviews.models import *  # noqa: F403
