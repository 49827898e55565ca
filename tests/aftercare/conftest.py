"""Until the catalogue's own properties are there, a product's group is read from its attributes here."""

import pytest
from oscar.core.loading import get_model


def _group(product):
    kind = product.get_product_class().slug
    if kind == "accessory":
        return ""
    if getattr(product.attr, "audience", "") == "professional":
        return "P"
    return "H" if kind in ("pen", "kit") or getattr(product.attr, "tip_type", "") in ("", "needle") else "N"


@pytest.fixture(autouse=True)
def product_groups(monkeypatch):
    model = get_model("catalogue", "Product")
    if not hasattr(model, "aftercare_group"):
        monkeypatch.setattr(model, "aftercare_group", property(_group), raising=False)
