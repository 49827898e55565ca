"""All that is known of a person at a moment, and what changes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from shop.aftercare.rules.people import Person, Purchase

Place = tuple[int, str]


@dataclass(frozen=True)
class Wishes:
    """What is asked at sending only: the consent to marketing letters, and which purposes an address gets no more.

    ``stopped`` holds purposes, or *all* for an address that does not work; ``unlawful`` says why no marketing letter
    may leave the house at all.
    """

    consents: bool = False
    stopped: frozenset[str] = frozenset()
    unlawful: str = ""

    def objection(self, purpose: str) -> str:
        """Why no letter of this purpose goes out; empty when it may."""
        if self.stopped & ({"all"} if purpose == "transactional" else {"all", purpose}):
            return f"the customer gets no {purpose} letters any more"
        if purpose != "marketing":
            return ""
        return self.unlawful or ("" if self.consents else "the customer has not agreed to marketing letters")


@dataclass(frozen=True)
class World:
    """All that is known at a moment. ``held_since`` is when the pause began that is not over yet.

    ``moved`` holds the sessions that the last change gave to another order: from purchase and index, to where.
    """

    person: Person
    wishes: Wishes = Wishes()
    held_since: datetime | None = None
    moved: Mapping[Place, Place] = field(default_factory=dict)

    def purchase(self, ref: int) -> Purchase | None:
        """The purchase of this name, if there is one."""
        return next((each for each in self.person.purchases if each.ref == ref), None)

    def knowing(self, **facts: Any) -> "World":
        """The world with other facts about the person."""
        return replace(self, person=replace(self.person, **facts))

    def with_purchase(self, purchase: Purchase) -> "World":
        """The world with one purchase changed."""
        purchases = tuple(purchase if each.ref == purchase.ref else each for each in self.person.purchases)
        return self.knowing(purchases=purchases)


@dataclass(frozen=True)
class Event:
    """Something that happens at a moment (aware). ``says`` tells it in a few words."""

    at: datetime
    says: str
    change: Callable[[World], World]
