"""What products stand on: countries, kinds of product with their attributes, and categories."""

from collections.abc import Iterable, Mapping

from oscar.core.loading import get_model

ProductClass = get_model("catalogue", "ProductClass")
ProductAttribute = get_model("catalogue", "ProductAttribute")
AttributeOptionGroup = get_model("catalogue", "AttributeOptionGroup")
Category = get_model("catalogue", "Category")
Country = get_model("address", "Country")

READY = "publish_when_ready"


def countries(rows: Iterable[Mapping]) -> None:
    """Where the shop delivers to."""
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


def classes(rows: Iterable[Mapping], attributes: Mapping[str, Mapping]) -> dict[str, ProductClass]:
    """The kinds of product by their slugs, with what may be stated of each."""
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


def categories(rows: Iterable[Mapping], parent: Category | None = None, path: str = "") -> dict[str, Category]:
    """The file's categories by their path of slugs, such as ``cartridges/home``."""
    by_path, tree = {}, Category.objects
    for row in rows:
        siblings = tree.get_children(parent) if parent else tree.get_root_nodes()
        found = siblings.filter(slug=row["slug"]).first()
        if found is None:
            fields = {key: row[key] for key in ("name", "slug", "description", "meta_title", "meta_description")}
            found = tree.add_child(parent, fields) if parent else tree.add_root(fields)
        by_path[path + row["slug"]] = found
        by_path |= categories(row.get("children", []), found, f"{path}{row['slug']}/")
    return by_path
