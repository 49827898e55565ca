"""Other words for the same thing: what staff wrote down, as search uses it."""

from collections.abc import Iterable

from shop.shelf.rules.language import words

MOST_WORDS = 4
# What people write, and what the shop calls it. The seed; staff add to it and change it.
SEEDS: tuple[tuple[str, str], ...] = (
    ("head", "cartridge"),
    ("heads for the pen", "cartridge"),
    ("pen head", "cartridge"),
    ("refill", "cartridge"),
    ("replacement", "cartridge"),
    ("replacement head", "cartridge"),
    ("tip", "cartridge"),
    ("needle", "cartridge"),
    ("needle tip", "cartridge"),
    ("needle head", "cartridge"),
    ("needle cartridge", "cartridge"),
    ("kartusche", "cartridge"),
    ("patrone", "cartridge"),
    ("nadel", "cartridge"),
    ("aufsatz", "cartridge"),
    ("kopf", "cartridge"),
    ("ersatz", "cartridge"),
    ("cartouche", "cartridge"),
    ("aiguille", "cartridge"),
    ("tete", "cartridge"),
    ("embout", "cartridge"),
    ("recharge", "cartridge"),
    ("rechange", "cartridge"),
    ("stylo", "pen"),
    ("stift", "pen"),
    ("device", "pen"),
    ("handpiece", "pen"),
    ("machine", "pen"),
    ("dermapen", "pen"),
    ("derma pen", "pen"),
    ("dermastamp", "pen"),
    ("drpen", "dr pen"),
    ("doctor pen", "dr pen"),
    # The whole shop is about it, so beside another word it says nothing.
    ("microneedling", "pen"),
    ("microneedling", "cartridge"),
    ("microneedling", "kit"),
    ("micro needling", "pen"),
    ("micro needling", "cartridge"),
    ("micro needling", "kit"),
    ("microneedle", "cartridge"),
    ("micro needle", "cartridge"),
    ("sunscreen", "sun cream"),
    ("sun screen", "sun cream"),
    ("sunblock", "sun cream"),
    ("sun lotion", "sun cream"),
    ("sun protection", "sun cream"),
    ("sonnencreme", "sun cream"),
    ("spf", "spf50"),
    ("sharps bin", "sharps container"),
    ("sharps box", "sharps container"),
    ("needle bin", "sharps container"),
    ("needle box", "sharps container"),
    ("needle disposal", "sharps container"),
    ("disposal", "sharps container"),
    ("bin", "container"),
    ("alcohol wipe", "wipes"),
    ("alcohol", "ipa"),
    ("isopropyl", "ipa"),
    ("cleaning", "wipes"),
    ("pad", "wipes"),
    ("disinfectant", "wipes"),
    ("cover", "sleeve"),
    ("sheath", "sleeve"),
    ("moisturizer", "moisturiser"),
    ("face cream", "moisturiser"),
    ("lotion", "moisturiser"),
    ("cream", "moisturiser"),
    ("set", "kit"),
    ("bundle", "kit"),
    ("beginner", "starter"),
    ("salon", "clinic"),
    ("professional", "pro"),
    ("at home", "home"),
)


def phrase(text: str) -> tuple[str, ...]:
    """A phrase as questions are compared with it; empty where nothing is left of it."""
    return tuple(words(text))


def problem(*, written: str, meant: str) -> str:
    """What is wrong with a pair that staff wrote, in one sentence, or ""."""
    if not phrase(written):
        return "Write at least one word that search does not leave out, such as a, the or for."
    if len(phrase(written)) > MOST_WORDS:
        return f"Write {MOST_WORDS} words at most."
    if not phrase(meant):
        return "Write what the shop calls it."
    return "Both sides are the same to search already." if phrase(written) == phrase(meant) else ""


def table(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The meanings of each phrase, from pairs of what people write and what the shop calls it."""
    found: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    for written, meant in pairs:
        if not problem(written=written, meant=meant):
            found.setdefault(phrase(written), {})[phrase(meant)] = None
    return {written: tuple(meanings) for written, meanings in found.items()}
