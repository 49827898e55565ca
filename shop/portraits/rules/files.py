"""Names of picture files: one drawing, its copies, and a fingerprint of what was drawn."""

LARGE, SMALL, SHARE, BANNER = "-960.webp", "-480.webp", "-960.png", "-1200x630.png"
FOLDER = "portraits"


def large(view: str, *, fingerprint: str) -> str:
    """The name of the full picture; the others are found from it."""
    return f"{FOLDER}/{view}-{fingerprint}{LARGE}"


def is_portrait(name: str) -> bool:
    """Whether the picture was drawn by the shop, not uploaded by a person."""
    return name.startswith(f"{FOLDER}/") and name.endswith(LARGE)


def small(name: str) -> str:
    """The copy for cards; a name that is not a portrait's is its own copy."""
    return name.removesuffix(LARGE) + SMALL if is_portrait(name) else name


def share(name: str) -> str:
    """The PNG copy for pages that link to the shop; a name that is not a portrait's is its own copy."""
    return name.removesuffix(LARGE) + SHARE if is_portrait(name) else name


def banner(name: str) -> str:
    """The wide PNG that other sites show beside a link; a name that is not a portrait's is its own copy."""
    return name.removesuffix(LARGE) + BANNER if is_portrait(name) else name
