"""What things weigh when nobody has weighed them."""

from collections.abc import Iterable

# Grams, with the packaging; too much rather than too little, so that no parcel is dearer than its charge.
PER_PIECE = {"cartridge": 15}
OF_A_PACK = {"pen": 450, "kit": 900, "accessory": 200}
UNKNOWN = 300


def weight_g(*, kind: str, pack_size: int, stated: int | None = None) -> int:
    """The grams of one pack: as stated, else by its kind and the pieces in it."""
    if stated:
        return stated
    return PER_PIECE[kind] * pack_size if kind in PER_PIECE else OF_A_PACK.get(kind, UNKNOWN)


def parcel_weight_g(packs: Iterable[tuple[int, int]]) -> int:
    """The grams of a parcel of (grams of one pack, packs)."""
    return sum(grams * count for grams, count in packs)
