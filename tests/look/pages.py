"""Every public page: where it is, who looks at it, which addresses are no pages. A new address must be told here."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

from shop.forks import shut

# Route -> the addresses that show it. Names in braces are found in the world of tests/look/world.py; an address that
# begins with "customer:" is looked at by somebody who is signed in, one with "buyer:" by a guest with a full basket.
PAGES: dict[str, tuple[str, ...]] = {
    "": ("/",),
    "preferences/<str:token>/": ("{preferences}",),
    "stop/<str:token>/": ("{stop}",),
    "aftercare/<str:token>/": ("{diary}", "/aftercare/forged/"),
    "aftercare/<str:token>/emails/": ("{diary}emails/",),
    "aftercare/<str:token>/sessions/add/": ("{diary}sessions/add/",),
    "aftercare/<str:token>/sessions/<uuid:uuid>/move/": ("{session}move/",),
    "aftercare/<str:token>/sessions/<uuid:uuid>/done/": ("{session}done/",),
    "aftercare/<str:token>/sessions/<uuid:uuid>/skip/": ("{session}skip/",),
    "aftercare/<str:token>/sessions/<uuid:uuid>/not-healed/": ("{session}not-healed/",),
    "aftercare/<str:token>/sessions/<uuid:uuid>/feeling/": ("{session}feeling/",),
    "aftercare/<str:token>/sessions/<uuid:uuid>/feeling/<slug:feeling>/": ("{session}feeling/worried/",),
    "aftercare/<str:token>/redness/": ("{diary}redness/",),
    "aftercare/<str:token>/help/": ("{diary}help/",),
    "aftercare/<str:token>/problem/": ("{diary}problem/",),
    "aftercare/<str:token>/cartridges/": ("{diary}cartridges/",),
    "aftercare/<str:token>/time-zone/": ("{diary}time-zone/",),
    "aftercare/<str:token>/language/": ("{diary}language/",),
    "aftercare/<str:token>/calendar/": ("{diary}calendar/",),
    "about/": ("/about/",),
    "delivery-and-returns/": ("/delivery-and-returns/",),
    "learn/": ("/learn/",),
    "learn/depth/": ("/learn/depth/",),
    "learn/<slug:slug>/": ("{article}", "/learn/nothing/"),
    "fit/": ("/fit/",),
    "fit/my-pen/": ("/fit/my-pen/", "/fit/my-pen/?q=dr", "/fit/my-pen/?q=zzzz"),
    "fit/old-cartridge/": ("/fit/old-cartridge/",),
    "fit/old-cartridge/<slug:code>/": ("{connection}",),
    "fit/not-sure/": ("/fit/not-sure/",),
    "fit/pens/": ("/fit/pens/", "customer:/fit/pens/"),
    "fit/<slug:brand>/": ("{brand}",),
    "fit/<slug:brand>/<slug:slug>/": ("{fitting}",),
    "contact/": ("/contact/",),
    "contact/thank-you/": ("/contact/thank-you/",),
    "lot/": ("/lot/", "/lot/?lot=AB-12", "/lot/?lot=nobody"),
    "recall/<str:token>/": ("{recall}", "/recall/forged/"),
    "pay/<str:token>/return/": ("{unpaid}", "{at_the_bank}", "{given_up}", "{over}", "{failed}"),
    "catalogue/": ("/catalogue/", "/catalogue/?page=2", "customer:/catalogue/"),
    r"catalogue/^(?P<product_slug>[\w-]*)_(?P<pk>\d+)/$": (
        "{pen}",
        "{packs}",
        "{professional}",
        "{gone}",
        "{kit}",
        "customer:{packs}",
    ),
    r"^catalogue/(?P<product_slug>[\w-]*)_(?P<product_pk>\d+)/questions/$": ("{packs}questions/",),
    r"^catalogue/(?P<product_slug>[\w-]*)_(?P<product_pk>\d+)/questions/ask/$": ("{packs}questions/ask/",),
    r"^catalogue/(?P<product_slug>[\w-]*)_(?P<product_pk>\d+)/questions/asked/$": ("{packs}questions/asked/",),
    r"catalogue/^(?P<product_slug>[\w-]*)_(?P<product_pk>\d+)/reviews/": ("{packs}reviews/",),
    r"catalogue/^(?P<product_slug>[\w-]*)_(?P<product_pk>\d+)/reviews/add/": ("customer:{bought}reviews/add/",),
    r"catalogue/^category/(?P<category_slug>[\w-]+(/[\w-]+)*)_(?P<pk>\d+)/$": ("{category}", "{inner_category}"),
    r"catalogue/^ranges/(?P<slug>[\w-]+)/$": ("{range}",),
    "basket/": ("/basket/", "buyer:/basket/", "customer:/basket/"),
    "checkout/shipping-address/": ("buyer:/checkout/shipping-address/", "customer:/checkout/shipping-address/"),
    "checkout/user-address/edit/<int:pk>/": ("customer:/checkout/user-address/edit/{address}/",),
    "checkout/user-address/delete/<int:pk>/": ("customer:/checkout/user-address/delete/{address}/",),
    "checkout/preview/": ("buyer:/checkout/preview/",),
    "checkout/thank-you/": ("thanked:/checkout/thank-you/",),
    "accounts/login/": ("/accounts/login/",),
    "accounts/logout/": ("/accounts/logout/",),
    "accounts/register/": ("/accounts/register/",),
    "accounts/change-password/": ("customer:/accounts/change-password/",),
    "accounts/profile/": ("customer:/accounts/profile/",),
    "accounts/profile/edit/": ("customer:/accounts/profile/edit/",),
    "accounts/profile/delete/": ("customer:/accounts/profile/delete/",),
    "accounts/orders/": ("customer:/accounts/orders/",),
    r"accounts/^order-status/(?P<order_number>[\w-]*)/(?P<hash>[A-z0-9-_=:]+)/$": (
        "{status}",
        "{ended}",
        "{waiting}",
        "{ending}",
    ),
    "accounts/order-status/<str:order_number>/<str:token>/again/": (
        "{status}again/",
        "customer:{status}again/",
        "{ended}again/",
    ),
    "accounts/orders/<str:order_number>/": ("customer:/accounts/orders/{order}/",),
    "accounts/addresses/": ("customer:/accounts/addresses/",),
    "accounts/addresses/add/": ("customer:/accounts/addresses/add/",),
    "accounts/addresses/<int:pk>/": ("customer:/accounts/addresses/{address}/",),
    "accounts/addresses/<int:pk>/delete/": ("customer:/accounts/addresses/{address}/delete/",),
    "accounts/alerts/": ("customer:/accounts/alerts/",),
    "accounts/alerts/confirm/<str:key>/": ("{confirm}",),
    "accounts/alerts/cancel/key/<str:key>/": ("{cancel}",),
    "search/": ("/search/", "/search/?q=nano", "/search/?q=zzzz"),
    "offers/": ("/offers/",),
    r"offers/^(?P<slug>[\w-]+)/$": ("{offer}",),
    "password-reset/": ("/password-reset/",),
    "password-reset/done/": ("/password-reset/done/",),
    "password-reset/confirm/<str:uidb64>/<str:token>/": ("{reset}", "/password-reset/confirm/MQ/forged/"),
    "password-reset/complete/": ("/password-reset/complete/",),
}
# A link of an email that leads on to a page without the secret in its address.
LEADS_ON = "{reset}"
# Pages that no address names, and forms that come back: what somebody does, and the address it is done at.
DEEDS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("no such page", "/nowhere/", {}),
    ("a broken address", "/catalogue/%00", {}),
    ("a wrong sign in", "/accounts/login/", {"login_submit": "1"}),
    ("a wrong account", "/accounts/login/", {"registration_submit": "1"}),
    ("a wrong address of an email", "/password-reset/", {"email": "x"}),
    ("a wrong alert", "/accounts/alerts/create/{gone_pk}/", {"email": "x"}),
    ("a wrong parcel", "buyer:/checkout/shipping-address/", {"country": "GB"}),
    ("a wrong letter", "/contact/", {"email": "x"}),
    ("a wrong day", "{diary}sessions/add/", {"day": "31", "month": "2", "year": "2027"}),
    ("a wrong answer", "{recall}", {"answer": ""}),
)
# Route -> why there is nothing to look at.
NO_PAGES: dict[str, str] = {
    "robots.txt": "for machines",
    "sitemap.xml": "for machines",
    "sitemap-<section>.xml": "for machines",
    "feeds/google/<str:market>.xml": "for machines",
    "pictures/home.png": "for machines",
    "pictures/shelf/<int:pk>.png": "for machines",
    "pictures/fit/<slug:brand>/<slug:slug>.png": "for machines",
    "pictures/learn/<slug:slug>.png": "for machines",
    "healthz": "for machines",
    "readyz": "for machines",
    "mail/events/<str:provider>/": "for machines",
    "carrier/events/": "for machines",
    "payments/webhook/": "for machines",
    "media/<path:path>": "files",
    "aftercare/calendar/<str:token>.ics": "a file",
    "aftercare/<str:token>/wish/": "takes a form",
    "aftercare/order/<str:token>/": "leads to the diary",
    "pay/<str:token>/": "takes a form, or leads to the order",
    "fit/suggestions/": "for a script",
    "search/suggestions/": "for a script",
    "fit/pens/add/": "takes a form",
    "fit/pens/remove/": "takes a form",
    "fit/pens/name/": "takes a form",
    "basket/add/<int:pk>/": "takes a form",
    "basket/vouchers/add/": "takes a form",
    "basket/vouchers/<int:pk>/remove/": "takes a form",
    "accounts/alerts/cancel/<int:pk>/": "a step of the account's list",
    "accounts/alerts/create/<int:pk>/": "takes a form, and comes back with it below when it is wrong",
    "basket/estimate/": "takes a form",
    "basket/fit/swap/": "takes a form",
    "basket/undo/": "takes a form",
    "checkout/thank-you/account/": "takes a form",
    "aftercare/<str:token>/sessions.ics": "a file",
    r"catalogue/^(?P<product_slug>[\w-]*)_(?P<product_pk>\d+)/reviews/<int:pk>/": "leads to the review in its list",
    "basket/saved/": "part of the basket",
    "checkout/": "leads to the first step",
    "checkout/shipping-method/": "leads on",
    "checkout/payment-method/": "leads on",
    "checkout/payment-details/": "leads on",
    "wishlists/<str:key>/": "hidden",
    "accounts/": "leads to the orders",
    r"accounts/^order-status-form/(?P<order_number>[\w-]*)/(?P<hash>[A-z0-9-_=:]+)/$": "leads to the order",
    "accounts/orders/<str:order_number>/<int:line_id>/": "takes a form",
    r"accounts/^addresses/(?P<pk>\d+)/(?P<action>default_for_(billing|shipping))/$": "leads back",
}


def routes() -> set[str]:
    """Every address pattern of the shop that a visitor may open: the desk's and those that are shut left out."""
    return {route for route, view in _walk(get_resolver()) if view is not shut._nobody and not _is_desk(route)}


def _is_desk(route: str) -> bool:
    return route.startswith(("dashboard/", "styleguide/"))


def _walk(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route)
        else:
            yield route, pattern.callback
