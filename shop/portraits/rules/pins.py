"""Where the needles stand on a round cartridge: rings that look even, for any number of needles."""

from dataclasses import dataclass
from math import cos, gcd, pi, sin, sqrt

MOST = 100


@dataclass(frozen=True)
class Pin:
    """One needle's place on the face, whose edge is at distance 1 from (0, 0); y grows downwards."""

    x: float
    y: float


def rings(count: int) -> tuple[int, ...]:
    """How many needles each ring holds, from the middle outwards; a ring of one is the middle itself."""
    if not 1 <= count <= MOST:
        raise ValueError(f"A face holds 1 to {MOST} needles, not {count}.")
    if count <= 6:
        return (count,)
    if count <= 18:
        inner = min(_inner_choices(count), key=lambda choice: (-_symmetry(choice, count - choice), choice))
        return (inner, count - inner)
    number = next(number for number in range(3, 8) if count <= 7 * number * (number + 1) // 2 or number == 7)
    share = count / (number * (number + 1) / 2)
    inside = [round(share * ring) for ring in range(1, number)]
    return (*inside, count - sum(inside))


def layout(count: int) -> list[Pin]:
    """The place of every needle; left and right mirror each other."""
    return places(rings(count), widest=reach(count))


def places(sizes: tuple[int, ...], *, widest: float) -> list[Pin]:
    """Points on rings of these sizes, the last ring at distance ``widest``; a first ring of one is the middle."""
    middle = sizes[0] == 1
    steps = len(sizes) - 1 if middle else len(sizes)
    found = []
    for ring, size in enumerate(sizes):
        radius = widest * (ring if middle else ring + 1) / steps if steps else 0.0
        # Every second ring is turned by half a step, so that its points look through the gaps of its neighbours.
        turn = 0.5 if (len(sizes) - ring) % 2 == 0 else 0.0
        angles = [2 * pi * (step + turn) / size for step in range(size)]
        found += [Pin(x=radius * sin(angle), y=-radius * cos(angle)) for angle in angles]
    return found


def reach(count: int) -> float:
    """How far from the middle the outermost needles stand: few needles stand close together."""
    return 0.0 if count == 1 else min(0.76, 0.17 * sqrt(count))


def _inner_choices(count: int) -> list[int]:
    third = round(count / 3)
    return [*([1] if count <= 9 else []), third - 1, third, third + 1]


def _symmetry(inner: int, outer: int) -> int:
    return outer if inner == 1 else gcd(inner, outer)
