"""One product with much stock and a country to send it to; prints the product's number."""

import os
import sys


def main() -> None:
    """Make the tables and the goods of a new database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.stock.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from oscar.test import factories

    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    factories.CountryFactory(iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True)
    product = factories.ProductFactory(title="Home 12-pin", stockrecords=[], categories=[])
    factories.StockRecordFactory(product=product, num_in_stock=1_000_000, price="29.90", price_currency="USD")
    sys.stdout.write(f"{product.pk}\n")


if __name__ == "__main__":
    main()
