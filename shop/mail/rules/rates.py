"""How many letters come back or are reported as spam, and when that is too many."""

from dataclasses import dataclass
from datetime import timedelta

WINDOW = timedelta(days=30)
# Gmail's rules for senders: keep reported spam below 0.1 %, never let it reach 0.3 %.
# https://support.google.com/mail/answer/81126
AIM, LINE = 0.001, 0.003


@dataclass(frozen=True)
class Rates:
    """Letters of the last thirty days. ``None`` as a share: there was no letter to have a share of."""

    sent: int
    delivered: int
    bounced: int
    complained: int

    @property
    def bounce_share(self) -> float | None:
        """Bounced letters as a share of those sent, from 0 to 1."""
        return self.bounced / self.sent if self.sent else None

    @property
    def complaint_share(self) -> float | None:
        """Letters reported as spam as a share of those sent, from 0 to 1."""
        return self.complained / self.sent if self.sent else None

    @property
    def verdict(self) -> str:
        """How the complaints stand to Gmail's line: *good*, *weak* (above the aim) or *bad* (at the line)."""
        share = self.complaint_share or 0
        return "bad" if share >= LINE else "weak" if share >= AIM else "good"
