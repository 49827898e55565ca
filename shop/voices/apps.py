"""What is said of a product: reviews by buyers, questions and answers, and who says each of its facts."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class VoicesConfig(AppConfig):
    """What is said of a product, by whom, and what staff decided about it."""

    name = "shop.voices"
    label = "voices"
    verbose_name = "Voices"

    def ready(self) -> None:
        """Count anew whenever a review or a question changes or goes, whoever did it."""
        for model in ("reviews.ProductReview", "voices.Question"):
            post_save.connect(_changed, sender=model)
            post_delete.connect(_changed, sender=model)


def _changed(*, instance: Any, raw: bool = False, **_: Any) -> None:
    from shop.voices import actions

    if not raw and instance.product_id:
        actions.recount(instance.product_id)
