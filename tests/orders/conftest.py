"""What the rooms below are told, written down instead of done."""

from typing import Any

import pytest

from shop.aftercare import actions as aftercare
from shop.mail import actions as mail
from shop.mail import renderer
from shop.mail.rules import Letter


class Told(list[tuple[str, int, dict[str, Any]]]):
    """Calls as (what, order id, arguments)."""

    def names(self) -> list[str]:
        return [name for name, _, _ in self]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Aftercare, listening."""
    calls = Told()

    def listen(name: str):
        return lambda order, **facts: calls.append((name, order.pk, facts))

    for name in ("enrol_soon", "note_dispatched", "note_delivered", "note_recall", "stop"):
        monkeypatch.setattr(aftercare, name, listen(name))
    return calls


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The outbox, listening: the template's name and the row's fields."""
    written: list[dict[str, Any]] = []

    def write(letter: Letter, **fields: Any) -> None:
        written.append({"template": letter.subject, **fields})

    monkeypatch.setattr(renderer, "render", lambda name, context: Letter(subject=name, text="", html=""))
    monkeypatch.setattr(mail, "write", write)
    return written
