"""What the mail provider reports on letters."""

from django.db import models

from shop.mail.models.messages import Message


class ProviderEvent(models.Model):
    """One report, kept once however often it comes. It may come before its letter is known; then it waits for it.

    It holds no address, only the hash of one.
    """

    provider = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    event_id = models.CharField(max_length=250, help_text="The provider's own number, or a hash of what it told.")
    letter = models.CharField(max_length=250, blank=True, db_index=True, help_text="The letter's Message-ID.")
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.CASCADE, related_name="provider_events"
    )
    address_hash = models.CharField(max_length=64, blank=True)
    reject_reason = models.CharField(max_length=40, blank=True)
    is_soft = models.BooleanField(default=False)
    detail = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(help_text="When it happened, by the provider's clock.")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "kind", "event_id"], name="mail_provider_event_once")
        ]
        indexes = [
            models.Index(fields=["id"], name="mail_provider_event_alone", condition=models.Q(message__isnull=True)),
            models.Index(fields=["address_hash", "at"], name="mail_provider_event_of_whom"),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.kind}"


class SoftBounces(models.Model):
    """An address whose last letters did not get through, for now: until then it gets no advice and no offers.

    Counted anew from its reports with each that comes; gone with the first delivery. It holds no address, only a hash.
    """

    address_hash = models.CharField(max_length=64, unique=True)
    number = models.PositiveSmallIntegerField(help_text="Letters since the last delivery.")
    wait_until = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="mail_soft_bounces_not_none", condition=models.Q(number__gt=0))]

    def __str__(self) -> str:
        return f"{self.number} until {self.wait_until:%Y-%m-%d %H:%M}"
