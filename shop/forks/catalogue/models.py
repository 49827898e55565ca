"""Oscar's models, bent without a change of their tables (see MIGRATION_MODULES)."""

from oscar.apps.catalogue.models import *  # noqa: F403
