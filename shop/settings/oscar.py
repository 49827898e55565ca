"""Oscar's own settings, where ours differ from its defaults."""

from shop.orders.rules import PIPELINE
from shop.settings.environment import PRODUCTION
from shop.settings.trade import SHOP_NAME, SHOP_URL

OSCAR_SHOP_NAME = SHOP_NAME
OSCAR_SHOP_TAGLINE = ""
OSCAR_HOMEPAGE = "/"
OSCAR_URL_SCHEMA = SHOP_URL.split(":")[0]
OSCAR_DEFAULT_CURRENCY = "USD"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_ALLOW_GUEST_CHECKOUT_WITH_ACCOUNT = True
OSCAR_ALLOW_ANON_REVIEWS = False
OSCAR_MODERATE_REVIEWS = True
OSCAR_EAGER_ALERTS = False
# The shelf price is what an offer lowers, and it holds the tax.
OSCAR_OFFERS_INCL_TAX = True
OSCAR_HIDDEN_FEATURES = ["wishlists"]
OSCAR_BASKET_COOKIE_SECURE = OSCAR_RECENTLY_VIEWED_COOKIE_SECURE = PRODUCTION
OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = 50
OSCAR_REQUIRED_ADDRESS_FIELDS = ("last_name", "line1", "line4", "postcode", "country")
OSCAR_THUMBNAILER = "oscar.core.thumbnails.EasyThumbnails"
OSCAR_INITIAL_ORDER_STATUS = OSCAR_INITIAL_LINE_STATUS = "Pending payment"
# The pipeline is shop/orders/rules.py; Oscar's forms read it from here.
OSCAR_ORDER_STATUS_PIPELINE = PIPELINE
OSCAR_LINE_STATUS_PIPELINE: dict[str, tuple[str, ...]] = {}
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
