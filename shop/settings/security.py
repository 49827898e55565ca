"""What keeps strangers out: keys, hosts, TLS, cookies, what a page may load, passwords."""

from shop.settings.environment import PRODUCTION, env
from shop.settings.trade import STRIPE_API_BASE

DEBUG = False
SECRET_KEY = env("SECRET_KEY") or "only-for-the-demo-and-the-tests"
ALLOWED_HOSTS = env("SHOP_ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "testserver"]
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# The shop's own pages have no inline script or style. Oscar's dashboard is full of them, and only staff sees it.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/dashboard/"],
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # The Pay button's answer leads to Stripe's page, and browsers count that as the form's own target.
        "form-action": ["'self'", STRIPE_API_BASE or "https://checkout.stripe.com"],
    },
}
AUTHENTICATION_BACKENDS = ["oscar.apps.customer.auth_backends.EmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 9}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
