"""What the shop tells people about: one topic in one place, with its page in the hub."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from shop.education import rules

if TYPE_CHECKING:
    from shop.education.models.versions import BlockVersion

TARGETS = ("product", "product_class", "category")
SCOPE_NAMES = {
    "product": "Product",
    "product_class": "Product class",
    "category": "Category",
    "whole_shop": "The whole shop",
    "hub": "The pages at /learn/ only",
}


class Block(models.Model):
    """One topic for one product, one product class, one category or the whole shop. Its words are in versions.

    With a chapter it is also an article of the hub at /learn/, under its slug. A block of the kind *article* belongs
    to no product and is read there only.
    """

    class Kind(models.TextChoices):
        """The topics, in the order a page shows them."""

        WHAT_IT_IS = "what-it-is", "What it is"
        WHO_SHOULD_NOT_USE = "who-should-not-use", "Who should not use this"
        HOW_TO_USE_AND_DISPOSE = "how-to-use-and-dispose", "How to use it and throw it away"
        AFTERCARE = "aftercare", "Aftercare"
        WHAT_TO_EXPECT = "what-to-expect", "What to expect"
        WHEN_TO_GET_HELP = "when-to-get-help", "When to get help"
        ARTICLE = "article", "Article"

    class Chapter(models.TextChoices):
        """The parts of the hub, in the order in which a beginner needs them."""

        BEFORE_BUYING = "before-buying", "Before you buy"
        BEFORE = "before", "Before a session"
        THE_DAY = "the-day", "On the day"
        AFTER = "after", "The days after"
        TROUBLE = "trouble", "If something is wrong"

    kind = models.SlugField(max_length=40, choices=Kind.choices)
    slug = models.SlugField(max_length=80, unique=True)
    product = models.ForeignKey(
        "catalogue.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="education_blocks"
    )
    product_class = models.ForeignKey(
        "catalogue.ProductClass", null=True, blank=True, on_delete=models.PROTECT, related_name="education_blocks"
    )
    category = models.ForeignKey(
        "catalogue.Category", null=True, blank=True, on_delete=models.PROTECT, related_name="education_blocks"
    )
    whole_shop = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    chapter = models.SlugField(max_length=20, choices=Chapter.choices, blank=True, help_text="Its part of the hub.")
    article = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The article of the hub that tells the same topic, where this text is none itself.",
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="education_block_belongs_to_one",
                condition=(
                    Q(product__isnull=False, product_class=None, category=None, whole_shop=False)
                    | Q(product=None, product_class__isnull=False, category=None, whole_shop=False)
                    | Q(product=None, product_class=None, category__isnull=False, whole_shop=False)
                    | Q(product=None, product_class=None, category=None, whole_shop=True)
                    | Q(product=None, product_class=None, category=None, whole_shop=False, kind="article")
                ),
            ),
            models.CheckConstraint(
                name="education_article_is_in_the_hub_only",
                condition=~Q(kind="article")
                | (Q(product=None, product_class=None, category=None, whole_shop=False) & ~Q(chapter="")),
            ),
            *(
                models.UniqueConstraint(
                    fields=["kind", target],
                    condition=Q(**{f"{target}__isnull": False}),
                    name=f"education_one_of_a_kind_per_{target}",
                )
                for target in ("product", "product_class", "category")
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(whole_shop=True), name="education_one_of_a_kind_per_shop"
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        """Its page in the hub; empty when it has none there."""
        return reverse("education:article", kwargs={"slug": self.slug}) if self.chapter else ""

    @property
    def scope(self) -> str:
        """Where it belongs: product, product_class, category, whole_shop or hub."""
        target = next((name for name in TARGETS if getattr(self, f"{name}_id")), "")
        return target or ("whole_shop" if self.whole_shop else "hub")

    @property
    def belongs_to(self) -> str:
        """Where it belongs, in words."""
        if self.scope not in TARGETS:
            return SCOPE_NAMES[self.scope]
        target = getattr(self, self.scope)
        return f"{SCOPE_NAMES[self.scope]}: {target.name if self.scope == 'category' else target}"

    def version_with(self, *statuses: str) -> "BlockVersion | None":
        """The newest version in one of these states, from the versions already fetched."""
        return next((version for version in self.versions.all() if version.status in statuses), None)

    @property
    def published(self) -> "BlockVersion | None":
        """What customers read."""
        return self.version_with("published")

    @property
    def draft(self) -> "BlockVersion | None":
        """What is being written."""
        return self.version_with("draft", "reviewed")

    @property
    def latest(self) -> "BlockVersion | None":
        """The newest version, whatever its state."""
        return next(iter(self.versions.all()), None)

    @property
    def anchor(self) -> str:
        """Its id on any page."""
        return rules.anchor(self.slug)
