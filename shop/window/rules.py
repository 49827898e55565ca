"""Which visitor sees what everybody sees, and which address is which page."""

from collections.abc import Collection, Mapping, Sequence

LONGEST = 300


def is_passer_by(cookies: Collection[str], *, harmless: str) -> bool:
    """Whether somebody brings nothing that a page could depend on: no session, basket, pens or message.

    Any cookie but the harmless one counts, also those that we do not know.
    """
    return set(cookies) <= {harmless}


def is_known(said: Mapping[str, Sequence[str]], *, known: Collection[str]) -> bool:
    """Whether a page reads every parameter of its address. One that it does not read may still be shown in it."""
    return set(said) <= set(known)


def key(path: str, said: Mapping[str, Sequence[str]], *, known: Collection[str]) -> str | None:
    """The page that an address means: what the page reads of it, in one order. None where it says too much."""
    read = sorted((name, tuple(values)) for name, values in said.items() if name in known)
    found = repr((path, read))
    return found if len(found) <= LONGEST else None
