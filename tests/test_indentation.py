"""What is left out of a template when it is read, and what is not."""

from pathlib import Path

import pytest
from django.template import Context, Engine

PAGE = '<ul>\n  <li>{{ words }}</li>\n\t<li class="a\n    b">two  words</li>\n</ul>\n'


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    for name in ("page.html", "page.txt", "emails/page.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(PAGE)
    return Engine(dirs=[str(tmp_path)], loaders=["shop.indentation.Loader"])


def test_a_page_begins_its_lines_at_the_margin_and_keeps_what_it_is_told(engine):
    page = engine.get_template("page.html").render(Context({"words": "a\n    b"}))
    assert page == '<ul>\n<li>a\n    b</li>\n<li class="a\nb">two  words</li>\n</ul>\n'


@pytest.mark.parametrize("name", ["page.txt", "emails/page.html"])
def test_what_is_no_page_is_left_as_it_is(engine, name):
    assert engine.get_template(name).source == PAGE
