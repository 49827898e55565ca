"""What people are asked about their emails, and which refusals they may take back."""

from dataclasses import dataclass

STREAMS = ("service", "marketing")
# The words of each question, under a name that the page sends along. Other words get another name and the old ones
# stay, so that a page opened before a change still tells which words it showed.
WORDINGS = {
    "checkout-1": (
        "Yes, {shop_name} may email me reminders, when my cartridges may run low or a maintenance session could "
        "follow, and may ask me for a review. I can stop this at any time: each of these emails has a link for it."
    ),
    "preferences-1": (
        "Reminders and reviews: {shop_name} may email me when my cartridges may run low or a maintenance session could "
        "follow, and may ask me for a review."
    ),
}
CHECKOUT, PREFERENCES = "checkout-1", "preferences-1"


def wording(name: str, *, shop_name: str) -> str:
    """The words that stand under ``name``; empty when there are none."""
    return WORDINGS.get(name, "").format(shop_name=shop_name)


@dataclass(frozen=True)
class Stream:
    """A kind of emails that a person may choose, and whether it is on.

    ``barrier`` is *bounce* or *complaint* when it stays off whatever the person chooses, else empty.
    """

    purpose: str
    is_on: bool
    barrier: str


def stream(purpose: str, *, stopped: dict[str, str], has_consent: bool) -> Stream:
    """How a stream stands. ``stopped`` maps the purposes of an address's suppressions to their origins."""
    origins = [stopped[each] for each in ("all", purpose) if each in stopped]
    barrier = next((origin for origin in origins if origin != "person"), "")
    return Stream(purpose, is_on=not origins and (has_consent or purpose != "marketing"), barrier=barrier)


def outweighs(new: str, old: str) -> bool:
    """Whether the origin of a suppression replaces an older one: what a person cannot take back stays on top."""
    return old == "person" and new != "person"
