"""Products with what is stated of them, where they stand and what is in stock."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from oscar.core.loading import get_model

from shop.education.rules import required_kinds
from shop.forks.catalogue.loading.answers import InvalidCatalogueError, Tally
from shop.forks.catalogue.loading.kinds import READY
from shop.shelf import actions as shelf

Product = get_model("catalogue", "Product")
ProductClass = get_model("catalogue", "ProductClass")
ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")
Category = get_model("catalogue", "Category")
ProductCategory = get_model("catalogue", "ProductCategory")
Partner = get_model("partner", "Partner")
StockRecord = get_model("partner", "StockRecord")

PLAIN = {"integer": (int,), "boolean": (bool,), "float": (int, float), "text": (str,)}
TEXTS = ("title", "description", "meta_title", "meta_description")


class Products:
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
        """All of them, with the packs of each."""
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
        """One product, or one pack of a ``parent``."""
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
        """A new product, hidden while it needs safety texts."""
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
        """Its texts, facts and price as the file has them; the stock stays."""
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
        """What is stated of it, as attributes of its kind."""
        for code, plain in facts.items():
            attribute = self.attributes.get((product_class.pk, code))
            if attribute is None:
                raise InvalidCatalogueError(f"its class {product_class.slug} has no attribute {code}.")
            value = ProductAttributeValue(product=product, attribute=attribute)
            setattr(value, value.value_field_name, self.stored(attribute, plain))
            self.values.append(value)

    @staticmethod
    def stored(attribute: ProductAttribute, plain: object) -> object:
        """A value of the file as the attribute keeps it."""
        if attribute.type == "option":
            found = [option for option in attribute.option_group.options.all() if option.option == plain]
            if not found:
                raise InvalidCatalogueError(f"{plain!r} is no option of {attribute.code}.")
            return found[0]
        if type(plain) not in PLAIN[attribute.type]:
            raise InvalidCatalogueError(f"{attribute.code} must be of type {attribute.type}, not {plain!r}.")
        return plain

    def write_stock(self, product: Product, row: Mapping) -> None:
        """Its price and how many there are."""
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
        """The kind of product that the file names."""
        try:
            return self.classes[row["class"]]
        except KeyError:
            raise InvalidCatalogueError(f"there is no product class {row.get('class')!r}.") from None

    def category(self, path: str) -> Category:
        """The category at a path of slugs."""
        try:
            return self.categories[path]
        except KeyError:
            raise InvalidCatalogueError(f"there is no category {path!r}.") from None

    @staticmethod
    def structure(row: Mapping, parent: Product | None) -> str:
        """Oscar's word for what it is: a pack, a product with packs, or one without."""
        if parent:
            return Product.CHILD
        return Product.PARENT if "children" in row else Product.STANDALONE


def _price(row: Mapping) -> Decimal:
    try:
        return Decimal(row["price"])
    except (InvalidOperation, TypeError):
        raise InvalidCatalogueError("the entry 'price' is not a number.") from None
