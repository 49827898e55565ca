"""What this shop knows of a review beyond Oscar's table: the purchase behind it, the answers, a reply, the sums."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from shop.voices import rules


def no_stars() -> list[int]:
    """The counts of a product that nobody reviewed."""
    return [0] * len(rules.STARS)


class Standing(models.Model):
    """The published reviews and answers of a product in numbers, so that its page need not count them."""

    product = models.OneToOneField("catalogue.Product", on_delete=models.CASCADE, related_name="standing")
    counts = ArrayField(models.PositiveIntegerField(), size=5, default=no_stars, help_text="Five stars first.")
    answered = models.PositiveIntegerField(default=0, help_text="Published questions.")

    def __str__(self) -> str:
        return f"standing of product {self.product_id}"


class Experience(models.Model):
    """What a verified buyer told of fit, seal and comfort. A review without one is not shown: nobody bought for it."""

    review = models.OneToOneField("reviews.ProductReview", on_delete=models.CASCADE, related_name="experience")
    product = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="experiences")
    order = models.ForeignKey("order.Order", null=True, on_delete=models.SET_NULL, related_name="+")
    buyer = models.CharField(max_length=64, help_text="The keyed hash of the order's email address.")
    fit = models.CharField(max_length=10, choices=list(rules.FITS.items()))
    seal = models.CharField(max_length=10, choices=list(rules.SEALS.items()))
    comfort = models.CharField(max_length=10, choices=list(rules.COMFORTS.items()))
    pen = models.CharField(max_length=80, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "buyer"], name="voices_one_review_per_buyer")]
        indexes = [models.Index(fields=["product", "-written_at"], name="voices_reviews_of_product")]

    def __str__(self) -> str:
        return f"experience with product {self.product_id}"


class Reply(models.Model):
    """The shop's own words below a review."""

    review = models.OneToOneField("reviews.ProductReview", on_delete=models.CASCADE, related_name="reply")
    body = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"reply to review {self.review_id}"
