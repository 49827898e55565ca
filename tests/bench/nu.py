"""Ask the Nu HTML checker about every public page: ``uv run python -m tests.bench.nu``.

Needs Java and npm: the checker (npm package ``vnu-jar``, the one pinned here) is fetched into ``var/`` once. The pages
are those of tests/look, rendered as there; it says each fault with its page, and that it sees a planted one.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.bench import ground

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "vnu-jar@26.9.27"
PLACE = ROOT / "var" / "tools"
JAR = PLACE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
PAGES = "LOOK_PAGES_FOLDER"
PLANTED = "<!DOCTYPE html><html lang=en><title>x</title><p><table role=banana></table></p>"


def faults(folder: Path) -> list[str]:
    """What the checker calls an error in the pages of a folder."""
    command = [
        "java",
        "-Xss4m",
        "-jar",
        str(JAR),
        "--format",
        "json",
        "--errors-only",
        "--exit-zero-always",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(done.stderr)["messages"]
    return [
        f"{Path(each.get('url', '')).name}: {each['message']} ({each.get('extract', '').strip()[:80]})" for each in told
    ]


def main() -> int:
    """Fetch what is missing, render, ask, tell."""
    argparse.ArgumentParser(prog="python -m tests.bench.nu", description=__doc__).parse_args()
    if not (shutil.which("java") and shutil.which("npm")):
        ground.say("Needs Java and npm.")
        return 2
    if not JAR.exists():
        PLACE.mkdir(parents=True, exist_ok=True)
        fetch = ["npm", "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", str(PLACE), PACKAGE]
        subprocess.run(fetch, check=True)
    folder = PLACE / "pages"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    render = [sys.executable, "-m", "pytest", "tests/look/test_pages.py", "-q", "-k", "strict"]
    subprocess.run(render, cwd=ROOT, env=os.environ | {PAGES: str(folder)}, check=True)
    (folder / "planted.html").write_text(PLANTED)
    found = faults(folder)
    planted = [fault for fault in found if fault.startswith("planted.html")]
    real = [fault for fault in found if fault not in planted]
    ground.say("\n".join(real))
    pages = len(list(folder.glob("*.html"))) - 1
    ground.say(f"{len(real)} faults on {pages} pages; the planted page has {len(planted)}.")
    return 0 if planted and not real else 1


if __name__ == "__main__":
    sys.exit(main())
