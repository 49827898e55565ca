"""The seed shop: loaded on the first start, and again only where its files changed. Orders are never touched."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.sites.models import Site
from django.core.management import call_command, get_commands

from shop.aftercare import queries as aftercare

PASSWORD = "a-calm-demo"
CLERK = "clerk@example.com"
ACCOUNTS: dict[str, dict[str, Any]] = {
    "admin@example.com": {"first_name": "Ada", "last_name": "Admin", "is_staff": True, "is_superuser": True},
    CLERK: {"first_name": "Cleo", "last_name": "Clerk", "is_staff": True},
    "customer@example.com": {"first_name": "Cas", "last_name": "Customer"},
}
# In this order: a product is public only once its safety texts are.
STEPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("the catalogue", "catalogue_load", ("address.yaml", "catalogue.yaml")),
    ("the delivery methods", "delivery_load", ("delivery.yaml",)),
    ("the pens and what fits them", "fit_load", ("fit.yaml",)),
    ("the texts on what to know", "education_load", ("education.yaml",)),
    ("the aftercare emails", "aftercare_load", ("aftercare.yaml",)),
)


def sow(*, fixtures: Path, say: Callable[[str], None]) -> None:
    """Load every fixture there is, then publish what waited for its texts and draw the pictures."""
    known = get_commands()
    for what, command, names in STEPS:
        files = [str(fixtures / name) for name in names if (fixtures / name).exists()]
        if command in known and files and not (command == "aftercare_load" and _is_written_by_staff()):
            say(f"Loading {what} ...")
            call_command(command, *files, stdout=_Silence())
    call_command("catalogue_load", publish=True, stdout=_Silence())
    call_command("shelf_rebuild", stdout=_Silence())
    if "draw_portraits" in known:
        say("Drawing the pictures ...")
        call_command("draw_portraits", stdout=_Silence())


def fingerprint(fixtures: Path) -> str:
    """Changes when a fixture, or code that loads or draws it, changes."""
    found = hashlib.sha256()
    for file in _sources(fixtures):
        found.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()


def furnish(*, shop_url: str) -> None:
    """The accounts and the site's address."""
    domain = shop_url.split("//")[-1]
    Site.objects.update_or_create(pk=settings.SITE_ID, defaults={"domain": domain, "name": settings.SHOP_NAME})
    users = get_user_model().objects
    clerks, _ = Group.objects.get_or_create(name="Order managers")
    for email, fields in ACCOUNTS.items():
        if not users.filter(email=email).exists():
            user = users.create_user(username=email.split("@")[0], email=email, password=PASSWORD, **fields)
            if email == CLERK:
                user.groups.add(clerks)


def _is_written_by_staff() -> bool:
    """Whether the latest edition of the aftercare emails is one that somebody published: the file does not undo it."""
    latest = aftercare.latest_version()
    return latest is not None and latest.published_by_id is not None


def _sources(fixtures: Path) -> Iterator[Path]:
    yield from sorted(fixtures.glob("*.yaml"))
    for folder in ("portraits", "forks/catalogue", "education", "fit", "aftercare", "shelf", "delivery"):
        yield from sorted((settings.BASE_DIR / "shop" / folder).rglob("*.py"))


class _Silence:
    """Somewhere for a loader's own words to go: the demo tells its progress itself."""

    def write(self, text: str) -> None:
        """Drop it."""

    def flush(self) -> None:
        """Nothing is kept."""
