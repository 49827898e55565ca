"""What the dashboard's menu leads to, beside Oscar's own, and who sees each entry."""

from collections.abc import Callable
from typing import Any

from oscar import defaults

from shop.settings.environment import DEMO


def _may(permission: str) -> Callable[..., bool]:
    """Whether an entry is shown: to who has this permission."""

    def is_allowed(user: Any, *address: Any) -> bool:
        return bool(user.has_perm(permission))

    return is_allowed


OSCAR_DASHBOARD_NAVIGATION = [
    *defaults.OSCAR_DASHBOARD_NAVIGATION,
    {
        "label": "Payment review",
        "icon": "fas fa-balance-scale",
        "url_name": "payments:reviews",
        "access_fn": _may("order.view_order"),
    },
    {
        "label": "Outbox",
        "icon": "fas fa-envelope",
        "url_name": "mail:list",
        "access_fn": _may("order.view_order"),
    },
    {
        "label": "Aftercare",
        "icon": "fas fa-user-clock",
        "children": [
            {
                "label": label,
                "url_name": f"aftercare:{name}",
                "access_fn": lambda user, *address, right=right: user.has_perm(right),
            }
            for label, name, right in (
                ("People", "people", "order.view_order"),
                ("Concerns", "concerns", "order.view_order"),
                ("Results", "results", "order.view_order"),
                ("Simulator", "simulator", "order.view_order"),
                ("Sequence", "sequence", "aftercare.change_draft"),
            )
        ],
    },
    {
        "label": "Messages",
        "icon": "fas fa-comments",
        "url_name": "contact:enquiries",
        "access_fn": _may("contact.view_enquiry"),
    },
    {
        "label": "Voices",
        "icon": "fas fa-comments",
        "children": [
            {
                "label": label,
                "url_name": f"voices:{label.lower()}",
                "access_fn": _may("reviews.view_productreview"),
            }
            for label in ("Reviews", "Questions")
        ],
    },
    {
        "label": "Fit",
        "icon": "fas fa-puzzle-piece",
        "url_name": "fit:desk",
        "access_fn": _may("fit.change_devicefit"),
    },
    {
        "label": "Lots",
        "icon": "fas fa-boxes",
        "url_name": "orders:lots",
        "access_fn": _may("lots.view_lot"),
    },
    {
        "label": "Delivery",
        "icon": "fas fa-truck",
        "url_name": "delivery:methods",
        "access_fn": _may("delivery.change_method"),
    },
    {
        "label": "Taxes",
        "icon": "fas fa-percent",
        "url_name": "taxes:rates",
        "access_fn": _may("taxes.change_override"),
    },
    {
        "label": "Search",
        "icon": "fas fa-search",
        "url_name": "shelf:missed",
        "access_fn": _may("shelf.change_synonym"),
    },
    {
        "label": "Education",
        "icon": "fas fa-book-open",
        "url_name": "education:blocks",
        "access_fn": lambda user, *address: user.is_staff,
    },
]
if DEMO:
    OSCAR_DASHBOARD_NAVIGATION += [
        {
            "label": "Demo clock",
            "icon": "fas fa-clock",
            "url_name": "demo:clock",
            "access_fn": lambda user, *address: user.is_staff,
        },
    ]
