"""Oscar's own emails: rows in the outbox, never sent while the customer waits."""

import re

import html5lib
import pytest
from django.conf import settings
from django.urls import reverse
from oscar.core.loading import get_class, get_model
from oscar.test.factories import UserFactory

from shop.forks.communication import tasks
from shop.mail import actions
from shop.mail.models import Message
from tests import factories

pytestmark = pytest.mark.django_db

Dispatcher = get_class("communication.utils", "Dispatcher")
ProductAlert = get_model("customer", "ProductAlert")
AlertsDispatcher = get_class("customer.alerts.utils", "AlertsDispatcher")


@pytest.fixture
def user():
    return UserFactory(email="buyer@example.com", password="old-Password-1")


def only_row():
    row = Message.objects.get()
    return row, (row.kind, row.purpose, row.state, row.to_address)


def links(row):
    found = html5lib.HTMLParser(namespaceHTMLElements=False).parse(row.html).iter("a")
    return [anchor.get("href") for anchor in found]


def test_a_registration_becomes_a_row(client, mailoutbox):
    client.post(
        reverse("customer:register"),
        {"email": "new@example.com", "password1": "a-Long-pass-9", "password2": "a-Long-pass-9"},
    )

    row, facts = only_row()
    assert facts == ("registration", "transactional", "planned", "new@example.com")
    assert (row.user.email, mailoutbox) == ("new@example.com", [])


def test_a_password_reset_becomes_a_row_with_an_absolute_link(client, user, mailoutbox):
    client.post(reverse("password-reset"), {"email": user.email})

    row, facts = only_row()
    assert (facts, mailoutbox) == (("password-reset", "transactional", "planned", user.email), [])
    link = next(found for found in links(row) if "password-reset" in found)
    assert link.startswith(settings.SHOP_URL + "/password-reset/confirm/")
    assert link in row.text
    assert client.get(link.removeprefix(settings.SHOP_URL), follow=True).context["validlink"] is True


def test_a_password_reset_for_nobody_leaves_no_row(client):
    client.post(reverse("password-reset"), {"email": "nobody@example.com"})

    assert Message.objects.count() == 0


def test_a_new_email_address_is_told_to_the_old_one(client, user):
    client.force_login(user)
    client.post(
        reverse("customer:profile-update"),
        {"first_name": "A", "last_name": "B", "email": "thief@example.com", "current_password": "old-Password-1"},
    )

    row, facts = only_row()
    assert facts == ("email-changed", "transactional", "planned", "buyer@example.com")
    assert "thief@example.com" in row.text


def test_a_changed_password_is_told(client, user):
    client.force_login(user)
    fields = {"old_password": "old-Password-1", "new_password1": "a-Long-pass-9", "new_password2": "a-Long-pass-9"}
    client.post(reverse("customer:change-password"), fields)

    assert only_row()[1] == ("password-changed", "transactional", "planned", "buyer@example.com")


def test_a_stock_alert_is_confirmed_and_then_sent_once(client):
    product = factories.product(title="Nano cartridge", stock=0)
    asked = client.post(
        reverse("customer:alert-create", args=[product.pk]), {"email": "guest@example.com"}, follow=True
    )
    assert "We have sent an email to guest@example.com. Please press the link in it" in asked.content.decode()
    row, facts = only_row()
    assert facts == ("product-alert-confirmation", "transactional", "planned", "guest@example.com")
    client.post(links(row)[1].removeprefix(settings.SHOP_URL))
    product.stockrecords.update(num_in_stock=5)

    tasks.stock_alerts(timestamp=0)
    tasks.stock_alerts(timestamp=0)

    alert = Message.objects.get(kind="product-alert")
    assert (alert.subject, alert.to_address) == ("Back in stock: Nano cartridge", "guest@example.com")
    assert ProductAlert.objects.get().status == "Closed"


def test_one_products_trouble_does_not_keep_the_news_of_the_next(client, monkeypatch):
    for title in ("Broken", "Whole"):
        product = factories.product(title=title, stock=5)
        ProductAlert.objects.create(product=product, email=f"{title}@example.com", key=title)
    ProductAlert.objects.update(status="Active")
    tell = AlertsDispatcher.send_product_alert_email_for_user

    def stumble(self, product):
        if product.title == "Broken":
            raise RuntimeError("no")
        tell(self, product)

    monkeypatch.setattr(AlertsDispatcher, "send_product_alert_email_for_user", stumble)
    tasks.stock_alerts(timestamp=0)
    assert [message.to_address for message in Message.objects.all()] == ["Whole@example.com"]


@pytest.mark.parametrize(
    "code",
    [
        "REGISTRATION",
        "PASSWORD_RESET",
        "PASSWORD_CHANGED",
        "EMAIL_CHANGED",
        "PRODUCT_ALERT",
        "PRODUCT_ALERT_CONFIRMATION",
    ],
)
def test_every_letter_has_a_subject_one_heading_and_two_parts(code, user, now, mailoutbox):
    alert = ProductAlert.objects.create(product=factories.product(title="O'Brien & Co"), email="guest@example.com")
    dispatcher = Dispatcher()
    context = {"user": user, "reset_url": "/password-reset/x/", "new_email": "a@example.com", "alert": alert}
    dispatcher.dispatch_user_messages(user, dispatcher.get_messages(code, context))
    actions.dispatch_due(now=Message.objects.get().due_at)

    (sent,) = mailoutbox
    page = html5lib.HTMLParser(namespaceHTMLElements=False).parse(sent.alternatives[0][0])
    assert len(list(page.iter("h1"))) == 1
    assert page.findtext("head/title") == sent.subject
    assert re.findall(r"&#x27;|&amp;|\{\{|\{%|http://example.com", sent.body + sent.subject) == []
    assert {link[:4] for link in links(Message.objects.get())} == {"http"}


def test_a_text_edited_by_staff_without_html_still_gets_the_skeleton(user):
    Dispatcher().send_email_messages(user.email, {"subject": "Hi", "body": "See http://x.example & <you>", "html": ""})

    row = Message.objects.get()
    assert row.kind == "preview"
    assert "&lt;you&gt;" in row.html


def test_somebody_without_an_address_is_written_to_by_nobody(user):
    user.email = ""

    assert Dispatcher().dispatch_user_messages(user, Dispatcher().get_messages("REGISTRATION", {})) == {"email": None}


def test_attachments_are_refused(user):
    with pytest.raises(ValueError, match="no attachments"):
        Dispatcher().send_email_messages(user.email, {"subject": "Hi", "body": "x", "html": ""}, attachments=["/x"])
