"""The laws of the house, kept by machine. Each checker is also shown a planted fault, and must refuse it."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import pins
from tests.production import ENVIRONMENT as PRODUCTION

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
# Besides the standard library, rules may use nh3 and rapidfuzz: cleaning a text and guessing a misspelt word are
# decisions, and neither does I/O.
PURE = set(sys.stdlib_module_names) | {"nh3", "rapidfuzz"}
# Parts of what is impure that only work on texts.
PURE_PARTS = ("urllib.parse", "shop.spreadsheets")
IMPURE = {"os", "socket", "subprocess", "urllib", "http", "smtplib", "sqlite3", "random", "time"}

PLANTS = {
    "shop/utils.py": '"""A room without a place."""\n',
    "shop/mail/helpers.py": '"""A file without a place."""\n',
    "shop/demo/services.py": '"""A file without a place."""\n',
    "shop/settings/base.py": '"""A file without a place."""\n',
    "shop/home/services.py": '"""A file without a place."""\n',
    "shop/orders/placing.py": "import stripe\nfrom shop.payments import models\n",
    "shop/education/queries/hub.py": "from oscar.core import loading\n",
    "shop/mail/rules/states.py": (
        "from django.utils.timezone import now\nfrom django.core.mail import send_mail\n"
        "from django.dispatch import receiver\n\ndef unsaid(a):\n    return a\n"
    ),
    "shop/forgotten/__init__.py": "",
    "shop/forgotten/rules.py": "def tangled(a):\n"
    + "".join(f"    if a == {n}:\n        return {n}\n" for n in range(9)),
    "templates/base.html": "<img src='x.png'>\n{% include \"payments/pay_button.html\" with token=token only %}\n",
    "shop/mail/models/wishes.py": (
        '\n\nclass Planted(models.Model):\n    """A table without a migration."""\n\n'
        '    def __str__(self) -> str:\n        return ""\n'
    ),
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house with a fault of every kind in it."""
    copy = tmp_path_factory.mktemp("planted")
    for name in ("shop", "templates", "tests", "static", "fixtures", "manage.py", "pyproject.toml"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy2(source, copy / name)
    for name, text in PLANTS.items():
        (copy / name).parent.mkdir(exist_ok=True)
        with (copy / name).open("a") as file:
            file.write(text)
    return copy


def run(*command: str, at: Path = ROOT, **environment: str) -> tuple[int, str]:
    """The exit code and all words of a checker."""
    return python("-m", *command, at=at, **environment)


def python(*arguments: str, at: Path = ROOT, **environment: str) -> tuple[int, str]:
    """The exit code and all words of another Python, which knows nothing of how this one was set."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SHOP_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=at,
        env=clean | {"COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def lint_imports(at: Path) -> tuple[int, str]:
    start = "import sys; from importlinter.cli import lint_imports_command as c; c(['--no-cache'])"
    done = subprocess.run(
        [sys.executable, "-c", start],
        cwd=at,
        env=os.environ | {"COLUMNS": "400", "PYTHONPATH": str(at)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def missing_migrations(at: Path) -> tuple[int, str]:
    return run(
        "django",
        "makemigrations",
        "--check",
        "--dry-run",
        at=at,
        DJANGO_SETTINGS_MODULE="tests.settings",
        PYTHONPATH=".",
    )


def deploy_check(**changed: str) -> tuple[int, str]:
    settings = PRODUCTION | {"DJANGO_SETTINGS_MODULE": "shop.settings"} | changed
    return run("django", "check", "--deploy", "--fail-level", "WARNING", PYTHONPATH=".", **settings)


def test_imports_only_go_down_and_every_file_has_its_place():
    code, words = lint_imports(ROOT)
    assert (code, re.findall(r"(\d+) broken", words)) == (0, ["0"]), words


def test_the_import_laws_refuse_planted_faults(planted):
    code, words = lint_imports(planted)
    assert (code, re.findall(r"(\d+) kept, (\d+) broken", words)) == (1, [("0", "7")]), words


def test_the_readme_draws_the_layers_as_they_are():
    picture = (ROOT / "README.md").read_text().split("## The house")[1].split("```")[1]
    drawn = [line.strip().split("  ")[0] for line in picture.splitlines()[3:] if line.strip(" |")]
    layers = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"][1:]
    assert drawn == [" | ".join(room for room in layer.split(" | ") if room[0] != "(") for layer in layers]


def forgotten_rooms(at: Path) -> dict[str, list[str]]:
    """Rooms, or files beside them, that a contract which must list every one of them does not list."""
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    files = {f"shop.{file.stem}" for file in (at / "shop").glob("*.py")} - {"shop.__init__"}
    packages = {f"shop.{file.parent.name}" for file in (at / "shop").glob("*/__init__.py")}
    listed = {
        "inside": {room for each in contracts for room in each.get("containers", [])},
        "stripe": {
            room.removesuffix(".*")
            for each in contracts
            if each.get("forbidden_modules") == ["stripe"]
            for room in each["source_modules"]
        },
    }
    return {
        "inside": sorted(packages - {"shop.forks"} - listed["inside"]),
        "stripe": sorted((packages | files) - listed["stripe"]),
    }


def test_every_room_has_its_inside_kept_and_is_kept_from_stripe():
    assert forgotten_rooms(ROOT) == {"inside": [], "stripe": []}


def test_a_room_that_the_contracts_forget_is_noticed(planted):
    assert forgotten_rooms(planted) == {"inside": ["shop.forgotten"], "stripe": ["shop.forgotten", "shop.utils"]}


def test_ruff_finds_nothing():
    assert run("ruff", "check", "shop", "tests", "manage.py") == (0, "All checks passed!\n")


def test_ruff_refuses_planted_faults(planted):
    code, words = run("ruff", "check", "--output-format", "concise", "shop/mail/rules/states.py", at=planted)
    banned = sorted(set(re.findall(r"`([\w.]+)` is banned", words)))
    assert (code, banned) == (1, ["django.core.mail", "django.dispatch.receiver", "django.utils.timezone.now"]), words


def test_ruff_refuses_a_tangled_function_and_a_file_that_does_not_say_its_purpose(planted):
    code, words = run("ruff", "check", "--output-format", "concise", "shop/forgotten", at=planted)
    assert (code, {"C901", "D100", "D103", "D104"} - set(re.findall(r": (\w+) ", words))) == (1, set()), words


def test_mypy_finds_nothing():
    code, words = run("mypy")
    assert code == 0, words


def test_mypy_refuses_a_planted_fault(planted):
    shutil.copytree(ROOT / ".mypy_cache", planted / ".mypy_cache")
    code, words = run("mypy", at=planted)
    assert (code, "shop/mail/rules/states.py" in words and "no-untyped-def" in words) == (1, True), words


def test_templates_are_sound():
    code, words = run("djlint", "templates", "--lint")
    assert code == 0, words


def test_djlint_refuses_a_planted_fault(planted):
    code, words = run("djlint", "templates/base.html", "--lint", at=planted)
    assert (code, re.findall(r"\bH013\b", words)) == (1, ["H013"]), words


def keyless_forms(root: Path) -> list[str]:
    """Templates that include a form with ``only`` and keep its key from it: a browser that sends it is turned away."""
    texts = {str(file.relative_to(root / "templates")): file.read_text() for file in root.glob("templates/**/*.html")}
    forms = {name for name, text in texts.items() if "{% csrf_token %}" in text}
    return sorted(
        name
        for name, text in texts.items()
        for called, rest in re.findall(r'{% include "([^"]+)"([^%]*)%}', text)
        if called in forms and rest.split()[-1:] == ["only"] and "csrf_token=csrf_token" not in rest
    )


def test_every_form_gets_its_key():
    assert keyless_forms(ROOT) == []


def test_a_form_without_its_key_is_noticed(planted):
    assert keyless_forms(planted) == ["base.html"]


def test_no_migration_is_missing():
    assert missing_migrations(ROOT) == (0, "No changes detected\n")


def test_a_missing_migration_is_noticed(planted):
    code, words = missing_migrations(planted)
    assert (code, "Create model Planted" in words) == (1, True), words


SERVER = """
import gc, sys
from shop import wsgi
from django.core.management import call_command
print("shop.urls" in sys.modules, gc.get_freeze_count() > 100_000, gc.get_threshold()[0] >= 10_000)
call_command("check", deploy=True, fail_level="WARNING")
"""


def test_the_server_loads_its_views_and_spares_the_collector_before_it_serves_and_passes_the_deploy_check():
    """The collector would look through all that was loaded, now and then, in the middle of a visitor's page."""
    settings = PRODUCTION | {"DJANGO_SETTINGS_MODULE": "shop.settings"}
    assert python("-c", SERVER, PYTHONPATH=".", **settings) == (
        0,
        "True True True\nSystem check identified no issues (0 silenced).\n",
    )


def test_the_deploy_check_refuses_a_weak_secret():
    code, words = deploy_check(SECRET_KEY="short")
    assert (code, "security.W009" in words) == (1, True), words


def test_the_deploy_check_warns_that_no_marketing_letter_can_go_out():
    code, words = deploy_check(SHOP_POSTAL_ADDRESS=" ")
    assert (code, "mail.W001" in words) == (1, True), words


def impure_imports(root: Path) -> list[str]:
    """Every import in a ``rules`` file that is neither the standard library nor another rule of the same room."""
    found = []
    for file in _rules_of(root):
        room = ".".join(("shop", file.relative_to(root / "shop").parts[0], "rules"))
        for name in _imported(file):
            is_pure = (
                name.startswith(PURE_PARTS) or name.split(".")[0] in PURE - IMPURE or f"{name}.".startswith(f"{room}.")
            )
            found += [] if is_pure else [f"{file.relative_to(root)}: {name}"]
    return found


def _rules_of(root: Path) -> Iterator[Path]:
    yield root / "shop/spreadsheets.py"
    yield from root.glob("shop/*/rules.py")
    yield from root.glob("shop/*/rules/**/*.py")


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            same = node.module == "shop" or (node.module.split(".")[-1] != "rules" and node.module.count(".") == 1)
            yield from (f"{node.module}.{alias.name}" if same else node.module for alias in node.names)


def test_rules_are_pure():
    assert impure_imports(ROOT) == []


def test_an_impure_rule_is_noticed(planted):
    assert sorted(set(impure_imports(planted))) == [
        "shop/mail/rules/states.py: django.core.mail",
        "shop/mail/rules/states.py: django.dispatch.receiver",
        "shop/mail/rules/states.py: django.utils.timezone",
    ]


def pinned() -> dict[str, str]:
    """Every pin: name to version."""
    return dict(line.split("==") for line in PROJECT["tool"]["uv"]["constraint-dependencies"])


def unpinned(installed: dict[str, str]) -> list[str]:
    """What is installed otherwise than pinned."""
    known = pinned()
    return sorted(f"{name}=={version}" for name, version in installed.items() if known.get(name) != version)


def test_every_installed_package_is_pinned():
    installed = {canonicalize_name(each.metadata["Name"]): each.version for each in distributions()}
    assert unpinned(installed) == []


def test_an_unpinned_package_is_noticed():
    assert unpinned({"django": "0.1", "left-pad": "1.0"}) == ["django==0.1", "left-pad==1.0"]


def test_every_direct_dependency_has_an_upper_bound():
    direct = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    unbounded = [line for line in direct if not any(each.operator == "<" for each in Requirement(line).specifier)]
    assert unbounded == []


def test_renewing_the_pins_replaces_the_old_ones_and_nothing_else():
    project = "[tool.uv]\npackage = false\n\n[tool.x]\n"
    once = pins.written(project, ["b==1", "a==2"])
    assert once == '[tool.uv]\nconstraint-dependencies = [\n    "b==1",\n    "a==2",\n]\npackage = false\n\n[tool.x]\n'
    assert pins.written(once, ["a==3"]) == pins.written(project, ["a==3"])


def test_nothing_reveals_where_packages_were_downloaded():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    assert [name for name in tracked if name.endswith((".lock", "package-lock.json"))] == []
