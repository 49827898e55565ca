"""The shop's settings in test mode. DATABASE_URL, when set, names the server to test on."""

import os

os.environ["SHOP_MODE"] = "test"
# For the tests alone: how many random lives of customers they try, for how many people under way they publish, and how
# many random schedules of payments they live through, and how often they rush for the last pieces.
# The shop itself refuses names that it does not know.
HISTORIES = int(os.environ.pop("SHOP_HISTORIES", "400"))
UNDER_WAY = int(os.environ.pop("SHOP_UNDER_WAY", "300"))
SCHEDULES = int(os.environ.pop("SHOP_SCHEDULES", "40"))
RUSHES = int(os.environ.pop("SHOP_RUSHES", "2"))

from shop.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A busy machine may need longer than production's five seconds to make or drop the test database.
DATABASES["default"]["OPTIONS"]["options"] = "-c statement_timeout=60s -c lock_timeout=10s"  # noqa: F405
