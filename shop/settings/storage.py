"""Where the shop remembers: the database, the cache, and the jobs that wait in the database."""

from redis.backoff import NoBackoff
from redis.retry import Retry

from shop.settings.environment import VAR, env

EMBEDDED_POSTGRES = VAR / "postgres"
EMBEDDED = not env("DATABASE_URL")
if env("DATABASE_URL"):
    DATABASES = {"default": env.db_url_config(env("DATABASE_URL"))}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "shop",
            "USER": "postgres",
            "HOST": str(EMBEDDED_POSTGRES),
        }
    }
DATABASES["default"] |= {
    "ATOMIC_REQUESTS": False,
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "connect_timeout": 3,
        # A dead network is noticed in seconds, not in a quarter of an hour.
        "tcp_user_timeout": 10_000,
        "keepalives_idle": 30,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "options": "-c statement_timeout=5s -c lock_timeout=3s -c idle_in_transaction_session_timeout=15s",
        **DATABASES["default"].get("OPTIONS", {}),
    },
}
CACHES = {"default": env.cache_url_config(env("CACHE_URL"))}
if "Redis" in CACHES["default"]["BACKEND"]:
    # A cache that is down, or that nobody can reach, costs a moment and no page.
    CACHES["default"].setdefault("OPTIONS", {}).update(
        IGNORE_EXCEPTIONS=True,
        SOCKET_CONNECT_TIMEOUT=0.5,
        SOCKET_TIMEOUT=0.5,
        CONNECTION_POOL_KWARGS={"retry": Retry(NoBackoff(), 0)},
    )
# Pages of the window, and those of them that an address with parameters chooses: there is no end of these, so they
# are kept apart, where they push out only each other.
PREFIX = CACHES["default"].get("KEY_PREFIX", "")
CACHES["pages"] = CACHES["default"] | {"KEY_PREFIX": f"{PREFIX}pages"}
CACHES["choices"] = CACHES["default"] | {"KEY_PREFIX": f"{PREFIX}choices"}
if CACHES["default"]["BACKEND"].endswith("LocMemCache"):
    CACHES["pages"] |= {"LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 1000}}
    CACHES["choices"] |= {"LOCATION": "choices", "OPTIONS": {"MAX_ENTRIES": 500}}
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 2, "delete_jobs": "successful"}
