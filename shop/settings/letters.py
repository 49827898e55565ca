"""How emails leave, and who writes and reads them."""

from email.utils import parseaddr

from django.core.exceptions import ImproperlyConfigured

from shop.mail.rules import providers
from shop.settings.environment import env
from shop.settings.security import SECRET_KEY
from shop.settings.trade import SHOP_NAME

EMAIL_URL = env("EMAIL_URL") or "smtp://127.0.0.1:8025"
vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 10
DKIM_SELECTOR = env("SHOP_DKIM_SELECTOR")
EMAIL_PROVIDER = env("SHOP_EMAIL_PROVIDER")
if EMAIL_PROVIDER:
    try:
        ANYMAIL = providers.anymail(
            EMAIL_PROVIDER,
            key=env("SHOP_EMAIL_PROVIDER_KEY"),
            secret=env("SHOP_EMAIL_PROVIDER_SECRET"),
            address=env("SHOP_EMAIL_PROVIDER_API"),
        )
    except ValueError as problem:
        raise ImproperlyConfigured(str(problem)) from None
    EMAIL_BACKEND = providers.PROVIDERS[EMAIL_PROVIDER].backend
# Signs unsubscribe links and hashes suppressed addresses. Both must live for years: it stays when SECRET_KEY changes.
MAIL_KEY = env("SHOP_MAIL_KEY") or SECRET_KEY
DEFAULT_FROM_EMAIL = SERVER_EMAIL = OSCAR_FROM_EMAIL = env("SHOP_FROM_EMAIL") or f"{SHOP_NAME} <shop@example.com>"
# Where staff read what needs a person: messages, a cartridge that did not fit.
STAFF_EMAIL = env("SHOP_STAFF_EMAIL") or parseaddr(DEFAULT_FROM_EMAIL)[1]
