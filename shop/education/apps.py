"""What a customer should know: content blocks, their sources, reviews and versions."""

from django.apps import AppConfig
from django.core import checks


class EducationConfig(AppConfig):
    """What a customer should know: content blocks, their sources, reviews and versions."""

    name = "shop.education"
    label = "education"
    verbose_name = "Education"

    def ready(self) -> None:
        """Have the catalogue checked wherever the database is."""
        from shop.education.checks import public_products_have_their_texts

        checks.register(public_products_have_their_texts, checks.Tags.database)
