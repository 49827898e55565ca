"""Signed links to one person's pages. They never expire: a letter may be read years later."""

import uuid

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from shop.aftercare.models import Enrolment

_signer = Signer(salt="shop.aftercare.treatment")


def token_for(enrolment: Enrolment) -> str:
    """The secret of the enrolment's page."""
    return _signer.sign(enrolment.uuid.hex)


def find_by_token(token: str) -> Enrolment | None:
    """The enrolment whose link carries ``token``; None when the signature is not ours, or the person was erased."""
    try:
        number = uuid.UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    known = Enrolment.objects.select_related("person", "order").filter(person__erased_at=None)
    return known.filter(uuid=number).first()


def treatment_url(enrolment: Enrolment) -> str:
    """The absolute address of the page on which the customer keeps the treatment diary."""
    return settings.SHOP_URL + reverse("aftercare:treatment", kwargs={"token": token_for(enrolment)})
