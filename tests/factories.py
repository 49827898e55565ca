"""Makers of test data: one per thing, each giving something valid that a test then changes."""

from datetime import date
from decimal import Decimal

from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.shelf import actions as shelf_actions

ProductClass = get_model("catalogue", "ProductClass")
Product = get_model("catalogue", "Product")


def product_class(kind: str = "cartridge"):
    """A product class by its slug: pen, cartridge, kit or accessory."""
    found, _ = ProductClass.objects.get_or_create(slug=kind, defaults={"name": kind.title(), "track_stock": True})
    return found


def product(
    *, kind: str = "cartridge", title: str = "Home 12-pin", stock: int | None = 10, price: str = "29.90", **facts
):
    """A product on sale; ``facts`` are attribute values such as ``audience='home'``."""
    made = oscar.ProductFactory(product_class=product_class(kind), title=title, stockrecords=[], categories=[])
    if stock is not None:
        oscar.StockRecordFactory(product=made, num_in_stock=stock, price=Decimal(price), price_currency="USD")
    for code, value in facts.items():
        attribute(made.product_class, code, value)
        setattr(made.attr, code, value)
    if facts:
        made.attr.save()
    return made


def category(name: str = "Cartridges", *, parent=None, **fields):
    """A shelf, below ``parent`` where one is given."""
    from django.utils.text import slugify

    tree = get_model("catalogue", "Category").objects
    fields = {"name": name, "slug": slugify(name), **fields}
    return tree.add_child(parent, fields) if parent else tree.add_root(fields)


def family(*packs: tuple[int, str, int], title: str = "Home nano tip", **facts):
    """A parent of packs, each given as its size, price and stock; ``facts`` belong to the parent."""
    parent = oscar.ProductFactory(
        product_class=product_class("cartridge"), title=title, structure="parent", stockrecords=[], categories=[]
    )
    for code, value in facts.items():
        attribute(parent.product_class, code, value)
        setattr(parent.attr, code, value)
    parent.attr.save()
    attribute(parent.product_class, "pack_size", 1)
    for size, price, stock in packs:
        child = oscar.ProductFactory(
            product_class=None,
            structure="child",
            parent=parent,
            title=f"{title}, pack of {size}",
            stockrecords=[],
            categories=[],
        )
        oscar.StockRecordFactory(product=child, num_in_stock=stock, price=Decimal(price), price_currency="USD")
        child.attr.pack_size = size
        child.attr.save()
    return parent


def shelf(count: int):
    """``count`` more products on sale, quickly made: titles, codes and stock only."""
    owner = product_class("cartridge")
    partner = oscar.PartnerFactory()
    made = Product.objects.bulk_create(
        Product(title=f"Cartridge {at}", slug=f"cartridge-{at}", upc=f"C-{at}", product_class=owner)
        for at in range(count)
    )
    partner.stockrecords.bulk_create(
        partner.stockrecords.model(
            partner=partner,
            product=item,
            partner_sku=item.upc,
            price=Decimal("9.90"),
            price_currency="USD",
            num_in_stock=5,
        )
        for item in made
    )
    shelf_actions.renew(item.pk for item in made)
    return made


def device(name: str = "E7", *, brand: str = "Diaminy", now: date = date(2027, 1, 5), aliases=(), **fits: str):
    """A pen; ``fits`` are statements such as ``HOME="verified"``: the code of a family and the status."""
    from django.utils.text import slugify

    from shop.fit.models import DeviceBrand, DeviceFit, DeviceModel, FitFamily

    maker, _ = DeviceBrand.objects.get_or_create(name=brand, slug=slugify(brand))
    made, _ = DeviceModel.objects.get_or_create(
        brand=maker, name=name, slug=slugify(name), defaults={"aliases": list(aliases)}
    )
    for code, status in fits.items():
        family, _ = FitFamily.objects.get_or_create(code=code, defaults={"name": code})
        said = {"status": status, "evidence": f"A paper on {code}.", "checked_by": "Cleo", "checked_on": now}
        DeviceFit.objects.update_or_create(device=made, family=family, defaults=said)
    return made


def attribute(owner, code: str, value):
    """The attribute of a product class that can hold ``value``."""
    kinds = {bool: "boolean", int: "integer", float: "float"}
    found, _ = owner.attributes.get_or_create(
        code=code, defaults={"name": code, "type": kinds.get(type(value), "text"), "required": False}
    )
    return found


def order(*, status: str = "Paid", lines=None, email: str = "buyer@example.com", **fields):
    """An order of ``lines`` (pairs of product and quantity), with stock allocated as placement does."""
    basket = oscar.BasketFactory()
    for item, quantity in lines or [(product(audience="home", max_depth_mm=0.25, pack_size=10), 1)]:
        basket.add_product(item, quantity)
    user = fields.pop("user", None)
    made = oscar.create_order(basket=basket, user=user or oscar.UserFactory(email=email), **fields)
    if user is None:
        made.user, made.guest_email = None, email
    made.status = status
    made.save()
    made.lines.update(status=status)
    return made


def method(
    *,
    code: str = "tracked",
    name: str = "Tracked delivery",
    charge: str = "4.90",
    heaviest_g: int = 30_000,
    countries: list[str],
    **fields,
):
    """A delivery method with one charge, two to three working days long unless ``fields`` say otherwise."""
    from datetime import time

    from shop.delivery.models import CountryGroup, Method

    group, _ = CountryGroup.objects.get_or_create(name=" ".join(countries), defaults={"countries": countries})
    usual = {"free_from": Decimal("60.00"), "min_days": 2, "max_days": 3, "cut_off": time(14)}
    bands = [[heaviest_g, charge]]
    return Method.objects.create(code=code, name=name, group=group, bands=bands, **usual | fields)


def share(pieces: int = 1, *, number: str = "A1", expires_on: date | None = date(2028, 5, 31)):
    """Pieces of one lot, as they leave."""
    from shop.lots.rules import Share

    return Share(number=number, expires_on=expires_on, pieces=pieces)


def parcel(order, *, now, lots=None, tracking: str = "", pieces: int | None = None):
    """The first line of an order leaves: all that remains of it, unless ``pieces`` or ``lots`` say otherwise."""
    from shop.orders import lifecycle, queries

    line = queries.line_states(order)[0]
    pieces = pieces or (sum(each.pieces for each in lots) if lots else line.remaining)
    if lots is None:
        lots = [share(pieces)] if line.needs_lot else []
    return lifecycle.dispatch(
        order,
        quantities={line.id: pieces},
        lots={line.id: lots},
        carrier="Post",
        tracking_number=tracking,
        now=now,
    )


def words(**changed):
    """What a recall notice says."""
    from shop.lots.rules import Words

    said = {
        "hazard": "The sachet can be open. The needles may not be sterile and can cause an infection.",
        "what_to_do": "Do not open another sachet. Put all of them in a sharps box.",
        "remedies": ("refund", "replacement"),
        "contact": "0800 000 000, free of charge",
    }
    return Words(**{**said, **changed})


def block(
    *, kind: str = "who-should-not-use", now, title: str = "Who should not use this", body="<p>Nobody.</p>", **at
):
    """A published education version. ``at`` says where it belongs: product=, product_class=, category= or nothing;
    and its slug= and its chapter= in the hub, without which an article stands in the first one."""
    from shop.education import actions
    from shop.education.models import TARGETS, Block

    if kind == "article":
        at.setdefault("chapter", "before-buying")
    at.setdefault("slug", f"{kind}-{Block.objects.count() + 1}")
    made = Block.objects.create(kind=kind, whole_shop=kind != "article" and not set(at) & set(TARGETS), **at)
    source = actions.SourceFacts(title="A page about needles", publisher="A regulator", address="https://example.org/a")
    draft = actions.write_draft(made, words=actions.Words(title=title, body=body, sources=(source,)), now=now)
    return actions.publish(draft, now=now)


def consent(*, now, address: str = "buyer@example.com", given: bool = True):
    """A yes (or no) to marketing letters."""
    from shop.mail import queries
    from shop.mail.models import Consent

    return Consent.objects.create(
        address_hash=queries.address_hash(address),
        address=address,
        purpose="marketing",
        given=given,
        wording="Yes, write to me.",
        where="checkout",
        at=now,
    )


def message(*, now, key: str = "test:1", purpose: str = "transactional", agreed: bool = True, **fields):
    """A message in the outbox, due now and written already; a marketing letter to somebody who agreed to it."""
    from shop.mail import actions
    from shop.mail.rules import Letter

    made = actions.write(
        fields.pop("letter", Letter(subject="Your order", text="Thank you.", html="<h1>Thank you</h1>")),
        key=key,
        kind=fields.pop("kind", "test"),
        purpose=purpose,
        to_address=fields.pop("to_address", "buyer@example.com"),
        now=now,
        due_at=fields.pop("due_at", None),
    )
    if purpose == "marketing" and agreed:
        consent(now=now, address=made.to_address)
    for name, value in fields.items():
        setattr(made, name, value)
    made.save()
    return made


def synonyms() -> None:
    """The pairs that a new shop begins with; tests with real transactions leave none behind."""
    from shop.shelf.models import Synonym
    from shop.shelf.rules.synonyms import SEEDS

    pairs = [Synonym(written=written, meant=meant) for written, meant in SEEDS]
    Synonym.objects.bulk_create(pairs, ignore_conflicts=True)
