"""Many cards at once, for tests of what a list costs and of what it finds."""

from django.db import connection

from tests import factories

PRODUCTS = """
    INSERT INTO catalogue_product (structure, is_public, upc, title, slug, description, meta_description, meta_title,
        is_discountable, date_created, date_updated, product_class_id, priority)
    SELECT 'standalone', true, 'MANY-' || n, 'Cartridge ' || n, 'cartridge-' || n, '', '', '', true,
        timestamptz '2026-01-01' + n * interval '1 minute', timestamptz '2026-01-01', %s, n %% 3
    FROM generate_series(%s, %s) AS n
"""
# Numbers without a common divisor, so that many combinations occur.
CARDS = """
    INSERT INTO shelf_card (product_id, title, kind, audience, families, fits, reported_to_fit, takes, is_for_nobody,
        tip_type, pin_counts, needle_mm, max_depth_mm, connection, membrane, sterilisation, packs, speeds, features,
        price, currency, unit_price, in_stock, codes, category_ids, priority, added_at, document)
    SELECT product.id, product.title, (ARRAY['cartridge', 'pen', 'kit', 'accessory'])[1 + n %% 4],
        (ARRAY['home', 'professional', 'all', ''])[1 + n %% 3],
        (ARRAY['{DIA-HOME}', '{DIA-PRO}', '{DIA-HOME,DIA-PRO}', '{DRP-A}', '{}'])[1 + n %% 5]::varchar[],
        '', '', '', false,
        (ARRAY['needle', 'nano', 'round-nano', 'silicone', ''])[1 + n %% 7 %% 5],
        (ARRAY['{12}', '{16}', '{24,36}', '{}', '{1}'])[1 + n %% 11 %% 5]::integer[],
        (ARRAY[0.18, 0.2, 0.25, NULL])[1 + n %% 13 %% 4], (ARRAY[0, 0.1, 0.25, 0.5, 2.5, NULL])[1 + n %% 17 %% 6],
        (ARRAY['bayonet', 'screw', ''])[1 + n %% 19 %% 3], (ARRAY['yes', 'no', 'not stated', ''])[1 + n %% 23 %% 4],
        (ARRAY['EO', 'gamma', ''])[1 + n %% 29 %% 3],
        (ARRAY['{5,10}', '{10}', '{50}', '{}'])[1 + n %% 31 %% 4]::integer[],
        (ARRAY[3, 5, NULL])[1 + n %% 37 %% 3], (ARRAY['{cordless}', '{}', '{}'])[1 + n %% 41 %% 3]::varchar[],
        5 + n %% 43, 'USD', CASE WHEN n %% 47 = 0 THEN NULL ELSE 2.5 + (n %% 53) / 10.0 END, n %% 5 > 0,
        ARRAY[product.upc], '{}', product.priority, product.date_created,
        setweight(to_tsvector('simple', product.title), 'A')
    FROM (SELECT *, substr(upc, 6)::integer AS n FROM catalogue_product WHERE upc LIKE 'MANY-%%') AS product
    WHERE n BETWEEN %s AND %s
"""


def cards(count: int, *, start: int = 0):
    """``count`` more products with a card each, made in the database itself: quick, and varied in every attribute."""
    with connection.cursor() as cursor:
        cursor.execute(PRODUCTS, [factories.product_class("cartridge").pk, start + 1, start + count])
        cursor.execute(CARDS, [start + 1, start + count])
        # As the server does by itself in the background: without it, it would plan for empty tables.
        cursor.execute("ANALYZE catalogue_product, shelf_card")
