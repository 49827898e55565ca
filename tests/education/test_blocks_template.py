"""What a product page shows."""

import html5lib
import pytest
from django.template.loader import render_to_string

from shop.education import queries
from tests import factories

pytestmark = pytest.mark.django_db


def render(product, now):
    page = render_to_string("education/blocks.html", {"blocks": queries.blocks_for(product), "now": now})
    return page, html5lib.parseFragment(page, namespaceHTMLElements=False)


def texts(tree, path):
    return [" ".join("".join(node.itertext()).split()) for node in tree.findall(path)]


@pytest.fixture
def product(now):
    made = factories.product(kind="pen")
    factories.block(kind="what-it-is", title="What it is", product=made, now=now)
    factories.block(kind="who-should-not-use", title="Who should not", body="<p>a</p>", now=now)
    return made


def test_who_should_not_use_it_stands_first_and_the_contents_lead_to_every_block(product, now):
    _, tree = render(product, now)
    assert texts(tree, ".//nav//a") == ["Who should not", "What it is"]
    assert texts(tree, ".//article/h3") == ["Who should not", "What it is"]
    ids = [article.get("id") for article in tree.findall(".//article")]
    assert [link.get("href") for link in tree.findall(".//nav//a")] == [f"#{name}" for name in ids]
    assert "education-block--warning" in tree.find(".//article").get("class")


def test_every_id_is_used_once_and_every_label_points_somewhere(product, now):
    _, tree = render(product, now)
    ids = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    assert {node.get("aria-labelledby") for node in tree.iter() if node.get("aria-labelledby")} <= set(ids)


def test_each_block_ends_with_its_sources_its_review_and_its_version(product, now):
    page, tree = render(product, now)
    assert texts(tree, ".//article//footer//li") == ["A page about needles, A regulator"] * 2
    assert page.count("Not yet clinically reviewed.") == 2
    assert texts(tree, ".//article//footer/p[2]") == ["Version 1, published 5 January 2027."] * 2


def test_a_body_written_past_the_models_is_cleaned_again(now):
    product = factories.product(kind="pen")
    block = factories.block(product=product, now=now)
    block.body = "<p>a</p><script>alert(1)</script>"
    page = render_to_string("education/blocks.html", {"blocks": [block], "now": now})
    assert "<p>a</p>" in page
    assert "script" not in page


def test_only_a_web_address_becomes_a_link(now):
    block = factories.block(now=now)
    source = block.sources.get()
    source.address, source.dated = "javascript:alert(1)", "2024"
    page = render_to_string("education/source.html", {"source": source})
    assert page.strip() == "A page about needles, A regulator, 2024 (javascript:alert(1))"


def test_without_blocks_there_is_no_section():
    assert render_to_string("education/blocks.html", {"blocks": []}).strip() == ""
