"""What a demo begins with: --fresh deletes the demo's own and nothing else, and --no-seed leaves the shelves empty."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

from shop.demo import folder, rules, seed
from shop.demo.management.commands.demo import Command


def test_fresh_deletes_the_demos_own_and_nothing_else(tmp_path: Path):
    for name in ("postgres/base/1", "media/cache/a.webp", "demo/clock", "static/a.css", "notes.txt"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    folder.empty(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt", "static"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("seeded", "sown"), [(True, 1), (False, 0)])
def test_a_shop_without_seed_has_its_accounts_and_nothing_to_sell(settings, tmp_path, monkeypatch, seeded, sown):
    settings.VAR, settings.EMBEDDED = tmp_path, False
    folder.prepare(tmp_path)
    calls = []
    monkeypatch.setattr(seed, "sow", lambda **given: calls.append(given))
    Command()._prepare(rules.ports(8000), seeded=seeded)
    assert (len(calls), get_model("catalogue", "Product").objects.count()) == (sown, 0)
    assert sorted(get_user_model().objects.values_list("email", flat=True)) == sorted(seed.ACCOUNTS)


@pytest.mark.parametrize(("published_by_id", "is_loaded"), [(None, True), (7, False)])
def test_an_edition_that_staff_published_is_not_undone_by_the_seed(tmp_path, monkeypatch, published_by_id, is_loaded):
    (tmp_path / "aftercare.yaml").write_text("")
    loaded = []
    monkeypatch.setattr(seed, "call_command", lambda name, *files, **options: loaded.append(name))
    monkeypatch.setattr(seed.aftercare, "latest_version", lambda: SimpleNamespace(published_by_id=published_by_id))
    seed.sow(fixtures=tmp_path, say=lambda line: None)

    assert ("aftercare_load" in loaded) is is_loaded
