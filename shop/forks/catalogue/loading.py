"""Bring a catalogue file into the shop: create what is missing, leave alone what is there.

A product that needs safety texts is created hidden, with the attribute ``publish_when_ready``; it becomes public, and
the attribute goes, with the first load that finds its texts published. So a clerk who hides a product keeps it hidden.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db import transaction
from oscar.core.loading import get_model

from shop.education import queries as education
from shop.education.rules import required_kinds
from shop.shelf import actions as shelf

Product = get_model("catalogue", "Product")
ProductClass = get_model("catalogue", "ProductClass")
ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")
AttributeOptionGroup = get_model("catalogue", "AttributeOptionGroup")
Category = get_model("catalogue", "Category")
ProductCategory = get_model("catalogue", "ProductCategory")
Country = get_model("address", "Country")
Partner = get_model("partner", "Partner")
StockRecord = get_model("partner", "StockRecord")

READY = "publish_when_ready"
PLAIN = {"integer": (int,), "boolean": (bool,), "float": (int, float), "text": (str,)}
TEXTS = ("title", "description", "meta_title", "meta_description")


class InvalidCatalogueError(Exception):
    """The file says something that cannot be loaded; the message is one sentence for the reader."""


@dataclass
class Tally:
    """What a load did."""

    created: int = 0
    updated: int = 0
    published: int = 0


@transaction.atomic
def load(data: Mapping, *, update: bool = False) -> Tally:
    """Load one file's contents: ``countries``, or ``attributes``, ``classes``, ``categories`` and ``products``.

    What exists (by code, slug or UPC) stays as it is; ``update`` renews texts, facts and prices, never stock counts.
    Raises ``InvalidCatalogueError``.
    """
    if not isinstance(data, Mapping):
        raise InvalidCatalogueError("The file holds no catalogue: its top level must be a mapping.")
    tally = Tally()
    try:
        _countries(data.get("countries", []))
        classes = _classes(data.get("classes", []), data.get("attributes", {}))
        categories = _categories(data.get("categories", []))
        if products := data.get("products", []):
            _Products(data, classes=classes, categories=categories, update=update, tally=tally).load(products)
    except KeyError as missing:
        raise InvalidCatalogueError(f"The entry {missing} is missing.") from missing
    tally.published = publish_ready()
    return tally


def publish_ready() -> int:
    """Make public what only waited for its safety texts; answers how many products that were."""
    waiting = ProductAttributeValue.objects.filter(attribute__code=READY, value_boolean=True)
    ready = [
        product
        for product in Product.objects.filter(attribute_values__in=waiting).select_related(
            "product_class", "parent__product_class"
        )
        if not education.missing_kinds(product)
    ]
    waiting.filter(product__in=ready).delete()
    published = Product.objects.filter(pk__in=[product.pk for product in ready]).update(is_public=True)
    shelf.renew_later(product.pk for product in ready)
    return published


def _countries(rows: Iterable[Mapping]) -> None:
    Country.objects.bulk_create(
        [
            Country(
                iso_3166_1_a2=row["code"],
                iso_3166_1_a3=row["code3"],
                iso_3166_1_numeric=row["number"],
                printable_name=row["name"],
                name=row.get("official_name", row["name"]),
                display_order=row.get("order", 0),
                is_shipping_country=True,
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )


def _classes(rows: Iterable[Mapping], attributes: Mapping[str, Mapping]) -> dict[str, ProductClass]:
    groups = {code: _options(code, row["options"]) for code, row in attributes.items() if "options" in row}
    for row in rows:
        made, _ = ProductClass.objects.get_or_create(slug=row["slug"], defaults={"name": row["name"]})
        have = set(made.attributes.values_list("code", flat=True))
        ProductAttribute.objects.bulk_create(
            ProductAttribute(
                product_class=made,
                code=code,
                name=attributes[code]["name"],
                type="option" if code in groups else attributes[code]["type"],
                option_group=groups.get(code),
            )
            for code in [*row["attributes"], READY]
            if code not in have
        )
    return {found.slug: found for found in ProductClass.objects.all()}


def _options(code: str, options: list[str]) -> AttributeOptionGroup:
    group, _ = AttributeOptionGroup.objects.get_or_create(code=code, defaults={"name": code.replace("_", " ").title()})
    have = {option.option for option in group.options.all()}
    group.options.bulk_create(group.options.model(group=group, option=text) for text in options if text not in have)
    return group


def _categories(rows: Iterable[Mapping], parent: Category | None = None, path: str = "") -> dict[str, Category]:
    """The file's categories by their path of slugs, such as ``cartridges/home``."""
    by_path, tree = {}, Category.objects
    for row in rows:
        siblings = tree.get_children(parent) if parent else tree.get_root_nodes()
        found = siblings.filter(slug=row["slug"]).first()
        if found is None:
            fields = {key: row[key] for key in ("name", "slug", "description", "meta_title", "meta_description")}
            found = tree.add_child(parent, fields) if parent else tree.add_root(fields)
        by_path[path + row["slug"]] = found
        by_path |= _categories(row.get("children", []), found, f"{path}{row['slug']}/")
    return by_path


class _Products:
    """One pass over the products of a file, with everything they refer to fetched once."""

    def __init__(
        self,
        data: Mapping,
        *,
        classes: Mapping[str, ProductClass],
        categories: Mapping[str, Category],
        update: bool,
        tally: Tally,
    ):
        self.classes, self.categories, self.update, self.tally = classes, categories, update, tally
        self.partner, _ = Partner.objects.get_or_create(
            code=data["partner"]["code"], defaults={"name": data["partner"]["name"]}
        )
        self.currency = data["currency"]
        self.attributes = {
            (attribute.product_class_id, attribute.code): attribute
            for attribute in ProductAttribute.objects.select_related("option_group").prefetch_related(
                "option_group__options"
            )
        }
        self.known = {found.upc: found for found in Product.objects.select_related("parent").exclude(upc=None)}
        self.seen: set[str] = set()
        self.written: set[int] = set()
        self.values: list[ProductAttributeValue] = []
        self.places: list[ProductCategory] = []
        self.stock: list[StockRecord] = []

    def load(self, rows: list[Mapping]) -> None:
        # Oscar lists the newest first; made from the last to the first, the shelf reads like the file.
        for row in reversed(rows):
            product = self.one(row)
            for child in reversed(row.get("children", [])):
                self.one(child, parent=product)
        ProductAttributeValue.objects.bulk_create(self.values)
        ProductCategory.objects.bulk_create(self.places)
        StockRecord.objects.bulk_create(self.stock)
        shelf.renew_later(self.written)

    def one(self, row: Mapping, parent: Product | None = None) -> Product:
        try:
            if row["upc"] in self.seen:
                raise InvalidCatalogueError("it stands in the file twice.")
            self.seen.add(row["upc"])
            if found := self.known.get(row["upc"]):
                return self.renew(found, row) if self.update else found
            return self.create(row, parent)
        except (InvalidCatalogueError, KeyError) as problem:
            what = f"the entry {problem} is missing." if isinstance(problem, KeyError) else str(problem)
            raise InvalidCatalogueError(f"Product {row.get('upc', '(without upc)')}: {what}") from problem

    def create(self, row: Mapping, parent: Product | None) -> Product:
        product_class = parent.product_class if parent else self.class_of(row)
        wanted = row.get("public", True)
        waits = wanted and bool(required_kinds(product_class.slug))
        product = Product(
            upc=row["upc"],
            structure=self.structure(row, parent),
            parent=parent,
            product_class=None if parent else product_class,
            is_public=wanted and not waits,
            **{name: row.get(name, "") for name in TEXTS},
        )
        product.save()
        self.written.add(product.pk)
        facts = row.get("facts", {}) | ({READY: True} if waits else {})
        self.write_facts(product, product_class, facts)
        if not parent:
            self.places += [
                ProductCategory(product=product, category=self.category(path)) for path in row["categories"]
            ]
        if "price" in row:
            self.write_stock(product, row)
        self.tally.created += 1
        return product

    def renew(self, product: Product, row: Mapping) -> Product:
        for name in TEXTS:
            setattr(product, name, row.get(name, ""))
        product.save()
        self.written.add(product.pk)
        product.attribute_values.exclude(attribute__code=READY).delete()
        self.write_facts(product, product.get_product_class(), row.get("facts", {}))
        if "price" in row:
            product.stockrecords.filter(partner=self.partner).update(price=_price(row))
        self.tally.updated += 1
        return product

    def write_facts(self, product: Product, product_class: ProductClass, facts: Mapping[str, object]) -> None:
        for code, plain in facts.items():
            attribute = self.attributes.get((product_class.pk, code))
            if attribute is None:
                raise InvalidCatalogueError(f"its class {product_class.slug} has no attribute {code}.")
            value = ProductAttributeValue(product=product, attribute=attribute)
            setattr(value, value.value_field_name, self.stored(attribute, plain))
            self.values.append(value)

    @staticmethod
    def stored(attribute: ProductAttribute, plain: object) -> object:
        if attribute.type == "option":
            found = [option for option in attribute.option_group.options.all() if option.option == plain]
            if not found:
                raise InvalidCatalogueError(f"{plain!r} is no option of {attribute.code}.")
            return found[0]
        if type(plain) not in PLAIN[attribute.type]:
            raise InvalidCatalogueError(f"{attribute.code} must be of type {attribute.type}, not {plain!r}.")
        return plain

    def write_stock(self, product: Product, row: Mapping) -> None:
        self.stock.append(
            StockRecord(
                product=product,
                partner=self.partner,
                partner_sku=row["upc"],
                price=_price(row),
                price_currency=self.currency,
                num_in_stock=row["stock"],
                low_stock_threshold=row.get("low_stock_threshold"),
            )
        )

    def class_of(self, row: Mapping) -> ProductClass:
        try:
            return self.classes[row["class"]]
        except KeyError:
            raise InvalidCatalogueError(f"there is no product class {row.get('class')!r}.") from None

    def category(self, path: str) -> Category:
        try:
            return self.categories[path]
        except KeyError:
            raise InvalidCatalogueError(f"there is no category {path!r}.") from None

    @staticmethod
    def structure(row: Mapping, parent: Product | None) -> str:
        if parent:
            return Product.CHILD
        return Product.PARENT if "children" in row else Product.STANDALONE


def _price(row: Mapping) -> Decimal:
    try:
        return Decimal(row["price"])
    except (InvalidOperation, TypeError):
        raise InvalidCatalogueError("the entry 'price' is not a number.") from None
