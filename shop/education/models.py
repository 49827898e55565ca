"""What the shop tells people, in versions that never change once they are published."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Block(models.Model):
    """One topic for one product, one product class, one category or the whole shop. Its words are in versions."""

    class Kind(models.TextChoices):
        """The topics, in the order a page shows them."""

        WHAT_IT_IS = "what-it-is", "What it is"
        WHO_SHOULD_NOT_USE = "who-should-not-use", "Who should not use this"
        HOW_TO_USE_AND_DISPOSE = "how-to-use-and-dispose", "How to use it and throw it away"
        AFTERCARE = "aftercare", "Aftercare"
        WHAT_TO_EXPECT = "what-to-expect", "What to expect"
        WHEN_TO_GET_HELP = "when-to-get-help", "When to get help"

    kind = models.SlugField(max_length=40, choices=Kind.choices)
    slug = models.SlugField(max_length=80, unique=True)
    product = models.ForeignKey(
        "catalogue.Product", null=True, blank=True, on_delete=models.CASCADE, related_name="education_blocks"
    )
    product_class = models.ForeignKey(
        "catalogue.ProductClass", null=True, blank=True, on_delete=models.CASCADE, related_name="education_blocks"
    )
    category = models.ForeignKey(
        "catalogue.Category", null=True, blank=True, on_delete=models.CASCADE, related_name="education_blocks"
    )
    whole_shop = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

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
                ),
            )
        ]

    def __str__(self) -> str:
        return self.slug


class BlockVersion(models.Model):
    """The words of a block. A published version is never edited: a change is a new version."""

    class Status(models.TextChoices):
        """Reviewed and published are two things: a text may be published and say that nobody reviewed it."""

        DRAFT = "draft"
        REVIEWED = "reviewed"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField(help_text="HTML, sanitised on save and again on render.")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    reviewer = models.CharField(
        max_length=200, blank=True, help_text="Name and profession of a real clinical reviewer."
    )
    reviewed_on = models.DateField(null=True, blank=True)
    review_due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["block", "number"], name="education_version_number"),
            models.UniqueConstraint(
                fields=["block"], condition=Q(status="published"), name="education_one_published_version"
            ),
            models.CheckConstraint(
                name="education_review_is_whole",
                condition=(Q(reviewer="") & Q(reviewed_on=None)) | (~Q(reviewer="") & Q(reviewed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="education_reviewed_has_reviewer", condition=~Q(status="reviewed") | ~Q(reviewer="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.block} v{self.number}"


class Source(models.Model):
    """Where a version's facts come from."""

    version = models.ForeignKey(BlockVersion, on_delete=models.CASCADE, related_name="sources")
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200)
    address = models.CharField(max_length=500, blank=True, help_text="Where to read it: a web address or a DOI.")
    dated = models.CharField(max_length=40, blank=True, help_text="The source's own date, as precise as it is known.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title
