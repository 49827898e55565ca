"""The shop's one stylesheet and its one script, made of the files under ``static/css`` and ``static/js``.

A visitor fetches two files instead of two dozen, and keeps them over all pages. Nothing has to be listed or run: a
file in ``css/components``, ``css/pages`` or ``js`` is part of them by being there, ``collectstatic`` gives them their
hash in production, and the demo serves them as they are. The dashboard and the style guide keep stylesheets of their
own beside them.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from rcssmin import cssmin

STYLESHEET = "css/shop.css"
SCHEMES = "css/schemes.css"
SCRIPT = "js/shop.js"
FIRST = ("fonts.css", "tokens.css", "base.css", "layout.css")
FOLDERS = ("components", "pages")
# Inside a layer, rcssmin drops the space of ".prose :is(ul)"; with a star it means the same and stays.
_SPACE = re.compile(r"(?<=[\w)\]]) (?=:(?:is|not|where|has|focus-visible|target)\b)")


def parts(folder: Path) -> list[Path]:
    """The files of the stylesheet, in its order: what all others use, then components, then pages, each by name."""
    return [folder / name for name in FIRST] + [
        file for name in FOLDERS for file in sorted((folder / name).glob("*.css"))
    ]


def stylesheet(static: Path) -> str:
    """The whole stylesheet, without comments and blanks. An address of a picture or a font is as seen from ``css/``."""
    sources = "\n".join(part.read_text(encoding="utf-8") for part in parts(static / "css"))
    return str(cssmin(_SPACE.sub(" *", sources)))


def schemes(static: Path) -> str:
    """The tokens once more as two classes, so that the style guide can show day and night side by side."""
    tokens = (static / "css" / "tokens.css").read_text(encoding="utf-8")
    day, night = re.findall(r":root \{([^}]*)\}", tokens)[:2]
    sets = f".scheme--light {{{day} color-scheme: light; }} .scheme--dark {{{day}{night} color-scheme: dark; }}"
    return str(cssmin(f"@layer tokens {{ {sets} }}"))


def script(static: Path) -> str:
    """Every custom element, each file in braces of its own, so that none sees another's names. A module, so strict."""
    return "".join(f"{{\n{file.read_text(encoding='utf-8')}}}\n" for file in sorted((static / "js").glob("*.js")))


MADE: dict[str, Callable[[Path], str]] = {STYLESHEET: stylesheet, SCHEMES: schemes, SCRIPT: script}


class BundleFinder(BaseFinder):
    """Offers what is made here to whoever looks for static files, made anew each time it is asked for."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Nothing is made yet."""
        super().__init__(*arguments, **named)
        self.storage = FileSystemStorage(location=settings.VAR / "bundles")

    def check(self, **named: Any) -> list[Any]:
        """Nothing can be set wrongly."""
        return []

    def find(self, path: str, find_all: bool = False, **named: Any) -> Any:
        """Where a file lies, when it is one that is made here."""
        if path not in MADE:
            return []
        found = self._made(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """The files, for ``collectstatic`` and the demo's server."""
        for name in MADE:
            self._made(name)
            yield name, self.storage

    def _made(self, name: str) -> str:
        """Write a file unless it is there already; a server that reads it meanwhile sees the old one or the new."""
        target = Path(self.storage.path(name))
        content = MADE[name](settings.BASE_DIR / "static").encode()
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=target.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(temporary, 0o644)
            os.replace(temporary, target)
        return str(target)
