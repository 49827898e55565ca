"""The shop's settings in test mode. DATABASE_URL, when set, names the server to test on."""

import os

os.environ["SHOP_MODE"] = "test"

from shop.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
