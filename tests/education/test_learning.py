"""The hub at /learn/ as anybody reads it."""

import json
import re
from datetime import timedelta

import html5lib
import pytest
from django.core.management import call_command
from django.urls import reverse

from shop import clock
from shop.education import actions, queries
from shop.education.actions import Words
from shop.education.models import Block
from tests import factories
from tests.education.test_texts import DATA, FIXTURES

pytestmark = pytest.mark.django_db
HUB = reverse("education:learn")


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def article(now):
    return factories.block(
        kind="article",
        slug="first",
        title="How it is",
        body="<h4>Is it so?</h4><p>No pin.</p><h4>Two</h4><p>x</p><h4>Three</h4><p>x</p>",
        now=now,
    )


@pytest.fixture
def glossary(now):
    return factories.block(
        kind="article",
        slug="glossary",
        title="Glossary",
        body="<p>Words.</p><dl><dt>pin</dt><dt>needle</dt><dd>One of them.</dd></dl>",
        now=now,
    )


def page(client, slug):
    response = client.get(reverse("education:article", kwargs={"slug": slug}))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def data_in(html):
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return json.loads(text)["@graph"]


def test_the_hub_shows_articles_by_chapter_in_the_order_a_beginner_needs(client, now, glossary):
    for chapter in ("trouble", "after", "the-day", "before", "before-buying"):
        factories.block(kind="article", title=f"About {chapter}", chapter=chapter, now=now)
    factories.block(kind="aftercare", title="Not in the hub", now=now)
    html = client.get(HUB).content.decode().partition("<main")[2].partition("</main>")[0]
    assert re.findall(r"About [\w-]+", html) == [f"About {name}" for name in Block.Chapter.values]
    assert re.findall(r"</span>([\w ]+)</h2>", html) == Block.Chapter.labels
    assert [each.chapter for each in queries.articles() if each.slug != "glossary"] == Block.Chapter.values
    assert ("Not in the hub" in html, html.count("Glossary")) == (False, 0)
    assert f'href="{reverse("education:article", kwargs={"slug": "glossary"})}"' in html


def test_a_hub_without_articles_says_so(client):
    assert "Nothing is published here yet." in client.get(HUB).content.decode()


def test_an_article_tells_its_words_its_review_its_sources_and_its_edition(client, article, glossary):
    html = page(client, "first")
    assert '<h1>How it is</h1> <p class="article__review">Not yet clinically reviewed.</p>' in html
    assert '<h2 id="is-it-so">Is it so?</h2><p>No <a class="term" href="/learn/glossary/#pin">pin</a>.</p>' in html
    assert 'href="#three"' in html
    assert '<a href="https://example.org/a" rel="noopener noreferrer">A page about needles</a>, A regulator' in html
    assert "Version 1, published <time" in html
    assert "<title>How it is" in html


def test_an_article_of_few_parts_has_no_contents(client, now):
    factories.block(kind="article", slug="short", body="<h4>One</h4><p>x</p><h4>Two</h4><p>x</p>", now=now)
    assert "On this page" not in page(client, "short")


def test_a_draft_a_withdrawn_text_and_a_text_outside_the_hub_are_not_found(client, article, now):
    draft = Block.objects.create(kind="article", slug="draft", chapter="before")
    actions.write_draft(draft, words=Words(title="T", body="<p>x</p>"), now=now)
    outside = factories.block(kind="aftercare", now=now).block.slug
    actions.withdraw(article)
    for slug in ("first", "draft", outside, "nothing"):
        assert client.get(f"/learn/{slug}/").status_code == 404


def test_a_block_of_a_product_may_be_an_article_too(client, now):
    factories.block(kind="aftercare", slug="leave-it", chapter="after", title="Leave it alone", now=now)
    assert "<h1>Leave it alone</h1>" in page(client, "leave-it")


def test_the_glossary_gives_each_term_an_anchor(client, glossary):
    html = page(client, "glossary")
    assert '<div class="glossary__entry" id="pin"> <dt>pin</dt><dt>needle</dt> <dd>One of them.</dd> </div>' in html
    assert [each["@type"] for each in data_in(html)] == ["BreadcrumbList", "Article", "DefinedTermSet"]


def test_the_neighbours_are_those_of_the_same_chapter(client, article, glossary, now):
    factories.block(kind="article", slug="second", title="Second", now=now)
    factories.block(kind="article", slug="later", title="Later", chapter="after", now=now)
    html = page(client, "first")
    assert (">Second<" in html, ">Later<" in html, html.count(">Glossary<")) == (True, False, 1)


def test_only_articles_about_what_a_thing_is_end_with_shelves(client, article, now):
    factories.category("Cartridges")
    factories.block(kind="what-it-is", slug="what", chapter="before-buying", now=now)
    factories.block(kind="who-should-not-use", slug="who", chapter="before-buying", now=now)
    assert {slug: "On our shelves" in page(client, slug) for slug in ("first", "what", "who")} == {
        "first": False,
        "what": True,
        "who": False,
    }


def test_search_engines_are_told_the_article_its_way_and_its_questions(client, article, settings):
    way, told, asked = data_in(page(client, "first"))
    assert [(step["name"], step["item"]) for step in way["itemListElement"]] == [
        ("Home", f"{settings.SHOP_URL}/"),
        ("Learn", f"{settings.SHOP_URL}/learn/"),
        ("How it is", f"{settings.SHOP_URL}/learn/first/"),
    ]
    assert (told["@type"], told["headline"], told["url"]) == (
        "Article",
        "How it is",
        f"{settings.SHOP_URL}/learn/first/",
    )
    assert "editor" not in told
    assert asked["mainEntity"][0]["name"] == "Is it so?"
    assert asked["mainEntity"][0]["acceptedAnswer"]["text"] == "No pin."


def test_a_reviewer_is_told_only_when_there_is_one(client, article, now):
    actions.record_review(article, reviewer="Dr A. Example", reviewed_on=now.date(), review_due_on=None)
    assert data_in(page(client, "first"))[1]["editor"] == {"@type": "Person", "name": "Dr A. Example"}


def test_a_text_let_through_with_claims_is_not_told_to_search_engines(client, article, monkeypatch):
    monkeypatch.setattr("shop.education.models.BlockVersion.claims", ["a claim"])
    assert [each["@type"] for each in data_in(page(client, "first"))] == ["BreadcrumbList"]


def test_a_title_cannot_end_the_data_it_stands_in(client, now):
    title = "</script><script>alert(1)</script>"
    factories.block(kind="article", slug="bad", title=title, now=now)
    html = page(client, "bad")
    assert "<script>alert" not in html
    assert data_in(html)[1]["headline"] == title


def test_a_page_names_its_own_address_and_describes_itself(client, article, settings):
    html = page(client, "first")
    assert f'<link rel="canonical" href="{settings.SHOP_URL}/learn/first/">' in html
    assert '<meta name="description" content="No pin. x x">' in html
    assert f'<meta property="og:url" content="{settings.SHOP_URL}/learn/first/">' in html
    assert '<meta property="og:title" content="How it is">' in html


def test_the_sitemap_is_given_every_article_with_its_address_and_day(article, glossary, now):
    factories.block(kind="aftercare", now=now)
    assert [(each.slug, each.address, each.changed_at) for each in queries.articles()] == [
        ("first", "/learn/first/", now),
        ("glossary", "/learn/glossary/", now),
    ]


@pytest.mark.parametrize("count", [1, 30])
def test_the_pages_of_the_hub_take_few_queries_however_many_articles(client, now, count, django_assert_num_queries):
    factories.block(kind="article", slug="glossary", body="<dl><dt>pin</dt><dd>x</dd></dl>", now=now)
    for number in range(count):
        factories.block(kind="article", slug=f"a-{number}", title=f"A {number}", now=now)
    with django_assert_num_queries(2):
        client.get(HUB)
    with django_assert_num_queries(5):
        client.get("/learn/a-0/")
    with django_assert_num_queries(4):
        client.get("/learn/glossary/")


@pytest.mark.parametrize("address", ["/learn/", "/learn/first/", "/learn/glossary/"])
def test_reading_leaves_no_trace(client, article, glossary, address):
    response = client.get(address)
    assert (dict(response.cookies), response.wsgi_request.session.modified) == ({}, False)
    assert client.post(address).status_code == 405


@pytest.fixture
def seeded(db):
    call_command("catalogue_load", FIXTURES / "address.yaml", FIXTURES / "catalogue.yaml")
    call_command("education_load", FIXTURES / "education.yaml")
    call_command("catalogue_load", publish=True)


def test_every_article_of_the_seed_is_a_sound_page_and_all_links_between_them_lead_somewhere(seeded, client):
    slugs = [block["slug"] for block in DATA["blocks"] if block.get("chapter")]
    assert sorted(article.slug for article in queries.articles()) == sorted(slugs)
    ids, links = {HUB: set()}, set()
    for address in [HUB, reverse("education:depth"), *(f"/learn/{slug}/" for slug in slugs)]:
        html = client.get(address).content.decode()
        html5lib.HTMLParser(strict=True).parse(html)
        ids[address] = set(re.findall(r'\bid="([^"]+)"', html))
        links |= {
            (link.partition("#")[0] or address, link.partition("#")[2])
            for link in re.findall(r'href="((?:/learn/|#)[^"]*)"', html)
        }
    lost = {(path, anchor) for path, anchor in links if path not in ids or (anchor and anchor not in ids[path])}
    assert lost == set()


def test_every_text_on_a_product_page_leads_to_its_article(seeded, client):
    product = queries.Product.objects.get(upc="DIA-E7-KIT")
    html = client.get(product.get_absolute_url()).content.decode()
    texts = len(queries.blocks_for(product))
    links = re.findall(r'education-block__more" href="([^"]+)"', html)
    assert (len(links), texts > 5) == (texts, True)
    assert {client.get(link).status_code for link in set(links)} == {200}


def test_a_text_does_not_lead_to_an_article_that_is_not_published(client, now, article):
    pen = factories.product(kind="pen")
    factories.block(product=pen, article=article.block, now=now)
    assert "education-block__more" in client.get(pen.get_absolute_url()).content.decode()
    actions.withdraw(article)
    assert "education-block__more" not in client.get(pen.get_absolute_url()).content.decode()


def test_a_new_edition_changes_the_day_of_its_article(article, now):
    draft = actions.write_draft(article.block, words=Words(title="Newer", body="<p>x</p>"), now=now)
    later = now + timedelta(days=3)
    actions.publish(draft, now=later)
    assert [(each.title, each.changed_at) for each in queries.articles()] == [("Newer", later)]
