"""What people want and do not want: who gets no more mail, and who agreed to which."""

from django.db import models


class Suppression(models.Model):
    """An address that gets no more mail of a purpose. Only a keyed hash is kept, so that it survives erasure."""

    class Origin(models.TextChoices):
        """Who decided it. Only what a person decided can a person take back."""

        PERSON = "person", "the person's wish"
        BOUNCE = "bounce", "the address does not work"
        COMPLAINT = "complaint", "a letter was reported as spam"

    address_hash = models.CharField(max_length=64)
    purpose = models.CharField(max_length=20, help_text="service, marketing, or all (the address does not work).")
    origin = models.CharField(max_length=20, choices=Origin.choices, default=Origin.BOUNCE)
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address_hash", "purpose"], name="mail_suppression_once")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.reason}"


class Consent(models.Model):
    """One yes or no to a kind of mail, with the words that were shown. Only ever added; the newest row counts.

    The database keeps rows from being changed or removed; only the address may be blanked, when a person is erased.
    """

    class Where(models.TextChoices):
        """Where it was said."""

        CHECKOUT = "checkout"
        PREFERENCES = "preferences", "the page of email choices"
        LINK = "link", "the link that stops emails"
        DESK = "desk"
        PROVIDER = "provider", "the mail provider"

    address_hash = models.CharField(max_length=64)
    address = models.EmailField(max_length=254, blank=True, help_text="Empty when erased, or known by its link only.")
    purpose = models.CharField(max_length=20)
    given = models.BooleanField(help_text="Yes, or no (withdrawn).")
    wording = models.TextField(help_text="The words exactly as they were shown.")
    where = models.CharField(max_length=20, choices=Where.choices)
    order_number = models.CharField(max_length=128, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("address_hash", "purpose", models.F("id").desc(), name="mail_consent_newest")]

    def __str__(self) -> str:
        return f"{'yes' if self.given else 'no'} to {self.purpose}, {self.at:%Y-%m-%d}"
