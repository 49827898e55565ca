"""Letters as long as the shop's real ones: about 11 kB of HTML and 4 kB of text."""

from datetime import datetime, timedelta
from typing import Any

ADVICE = (
    "For the first two days, leave your skin alone: no make-up, no scrubs, no retinoids, no sauna, no swimming pool.",
    "Wash your hands before you touch your face, use lukewarm water and a plain cleanser, and pat the skin dry.",
    "Redness and a warm, tight feeling are normal and fade within a day or two. Getting worse after that is not.",
    "Throw each cartridge away after one treatment, into a hard box with a lid, and never lend it to anybody.",
    "Use a sunscreen of SPF 30 or more, every day, for two weeks. Fresh skin burns faster than you think.",
)
PARAGRAPHS = 26


def body(number: int) -> tuple[str, str]:
    """The HTML and the text of the advice in letter ``number``; no two are the same."""
    lines = [f"{ADVICE[(number + at) % len(ADVICE)]} (Order {100_000 + number}, {at + 1}.)" for at in range(PARAGRAPHS)]
    html = "".join(f"<h2>Step {at}</h2><p>{line}</p>" for at, line in enumerate(lines, 1))
    return html, "\n\n".join(lines)


def letter(number: int) -> Any:
    """One finished letter, in the shop's own frame."""
    from shop.mail import renderer

    html, text = body(number)
    return renderer.wrap(
        subject=f"How to care for your skin after treatment {number}",
        preheader="Five things for the first two days.",
        html=html,
        text=text,
        stop_url="https://shop.example/stop/token",
    )


def author(message: Any, now: datetime) -> Any:
    """Writes a letter at sending, as aftercare does."""
    return letter(int(message.key.rpartition(":")[2]))


def fill(number: int, *, authored: bool, purpose: str, now: datetime) -> None:
    """Put ``number`` due letters into the outbox, written already or to be written at sending."""
    from shop.mail import actions

    for at in range(number):
        key, to_address = f"bench:{at}", f"buyer{at}@example.com"
        common = {"key": key, "kind": "bench", "purpose": purpose, "to_address": to_address}
        if authored:
            due_at, expires_at = now - timedelta(seconds=1), now + timedelta(days=1)
            actions.plan(**common, author="bench", due_at=due_at, expires_at=expires_at, now=now)
        else:
            actions.write(letter(at), **common, now=now - timedelta(seconds=1))
