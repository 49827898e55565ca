"""What a customer should know: content blocks, their sources, reviews and versions."""

from django.apps import AppConfig


class EducationConfig(AppConfig):
    """What a customer should know: content blocks, their sources, reviews and versions."""

    name = "shop.education"
    label = "education"
    verbose_name = "Education"
