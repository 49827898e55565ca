"""Who may do what at the desk: groups of Oscar's permissions, made anew after each migration."""

from typing import Any

ROLES: dict[str, tuple[str, ...]] = {
    "Order managers": (
        "order.view_order",
        "order.change_order",
        "partner.view_stockalert",
        "catalogue.view_product",
        "auth.view_user",
        "lots.view_lot",
        "contact.view_enquiry",
        "contact.change_enquiry",
    ),
    # A recall cannot be taken back and writes to every buyer of a lot, so packing parcels does not bring it along: it
    # is for the person who answers for the safety of the products.
    "Safety officers": (
        "order.view_order",
        "catalogue.view_product",
        "lots.view_lot",
        "lots.add_recall",
    ),
    "Claims approvers": (
        "education.override_claims",
        "catalogue.view_product",
        "catalogue.change_product",
    ),
    "Catalogue managers": (
        "catalogue.view_product",
        "catalogue.add_product",
        "catalogue.change_product",
        "catalogue.delete_product",
        "partner.view_stockalert",
        "offer.view_conditionaloffer",
        "offer.view_range",
        "offer.add_range",
        "voucher.view_voucher",
        "voucher.view_voucherset",
        "reviews.view_productreview",
        "shelf.change_synonym",
        "fit.change_devicefit",
    ),
    "Delivery and tax": ("order.view_order", "delivery.change_method", "taxes.change_override"),
    "Moderators": ("reviews.view_productreview", "reviews.change_productreview", "catalogue.view_product"),
    "Data protection": ("order.view_order", "aftercare.forget_person"),
    "Aftercare editors": ("aftercare.change_draft", "aftercare.publish"),
    "Aftercare reviewers": ("aftercare.change_draft", "aftercare.override_claims"),
}


def make_roles(sender: Any, **_: Any) -> None:
    """Give each group its permissions of the app that was just migrated; a shop's own additions to a group stay.

    Permissions are made when migrations have run, so on a new database Oscar's own group stays empty
    (customer.0008); this runs after them, each time.
    """
    from django.contrib.auth.models import Group, Permission

    for name, codes in ROLES.items():
        wanted = [code.split(".")[1] for code in codes if code.split(".")[0] == sender.label]
        if wanted:
            group, _created = Group.objects.get_or_create(name=name)
            found = Permission.objects.filter(content_type__app_label=sender.label, codename__in=wanted)
            group.permissions.add(*found)
