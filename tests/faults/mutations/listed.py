"""What one breakage is."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mutation:
    """``old`` stands in the modules of ``room`` exactly ``places`` times; with ``new`` there, a killer must fail.

    ``lesson`` says whose trouble this would be again.
    """

    name: str
    lesson: str
    room: str
    old: str
    new: str
    killers: tuple[str, ...]
    places: int = 1

    def found_in(self, tree: Path) -> int:
        """How often the text stands in the room's modules."""
        return sum(text.count(self.old) for _, text in self._modules(tree))

    def apply(self, tree: Path) -> dict[Path, str]:
        """Break the room; returns the modules that were changed, as they were."""
        before = dict(self._modules(tree))
        for path, text in before.items():
            path.write_text(self.broken(text), encoding="utf-8")
        return before

    def broken(self, text: str) -> str:
        """A module's text with the breakage in it."""
        return text.replace(self.old, self.new)

    def _modules(self, tree: Path) -> Iterator[tuple[Path, str]]:
        for path in sorted((tree / self.room).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if self.old in text:
                yield path, text
