"""Renew the pins of every package: ``uv run tests/pins.py``.

Takes the newest versions that the bounds in ``pyproject.toml`` allow and writes the whole tree they lead to under
``[tool.uv] constraint-dependencies``. The lock file itself stays out of the repository: it records download hosts.
"""

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "pyproject.toml"
BLOCK = re.compile(r"^constraint-dependencies = \[\n(?:    .*\n)*\]\n", re.MULTILINE)


def pins(lock: str) -> list[str]:
    """One line ``name==version`` for each package of a lock file's text, the project itself left out."""
    packages = tomllib.loads(lock)["package"]
    return sorted(f"{each['name']}=={each['version']}" for each in packages if "virtual" not in each["source"])


def written(project: str, lines: list[str]) -> str:
    """The project file's text with these pins in the place of the old ones."""
    block = "constraint-dependencies = [\n" + "".join(f'    "{line}",\n' for line in lines) + "]\n"
    if BLOCK.search(project):
        return BLOCK.sub(block, project)
    return project.replace("[tool.uv]\n", f"[tool.uv]\n{block}", 1)


def renew() -> None:
    """Resolve without the old pins, write the new ones, and install them."""
    before = PROJECT.read_text()
    try:
        PROJECT.write_text(BLOCK.sub("", before))
        subprocess.run(["uv", "lock", "--upgrade", "--quiet"], cwd=ROOT, check=True)
        PROJECT.write_text(written(before, pins((ROOT / "uv.lock").read_text())))
    except BaseException:
        PROJECT.write_text(before)
        raise
    subprocess.run(["uv", "sync", "--quiet"], cwd=ROOT, check=True)


if __name__ == "__main__":
    renew()
