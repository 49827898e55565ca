"""One person over several orders: found again under every spelling, held by a pause, and stopped by a word."""

from datetime import UTC, date, datetime, timedelta

import pytest
from oscar.test import factories as oscar

from shop.aftercare import actions, queries, rules
from shop.aftercare.models import Enrolment, Person
from shop.mail.models import Message
from tests import factories
from tests.aftercare import makers

pytestmark = pytest.mark.django_db
JANUARY_10 = date(2027, 1, 10)


@pytest.fixture(autouse=True)
def loaded(now):
    actions.load(makers.sequence(), now=now)


def enrol(now, **fields):
    return makers.enrolled(makers.order(**fields), started_at=now, now=now)


def due(enrolment):
    """When each letter of the order leaves, by step and occurrence; those without a date are left out."""
    rows = enrolment.planned_steps.exclude(due_at=None)
    return {(row.key, row.occurrence): row.due_at for row in rows}


@pytest.mark.parametrize(
    ("first", "second", "merges", "people"),
    [
        ("ann@example.com", "ANN@Example.COM", True, 1),
        ("ann@example.com", "ann+shop@example.com", True, 1),
        ("ann@example.com", "ann+shop@example.com", False, 2),
        ("ann@example.com", "bob@example.com", True, 2),
    ],
)
def test_spellings_of_one_address_are_one_person(now, settings, first, second, merges, people):
    settings.SHOP_MERGE_PLUS_ADDRESSES = merges
    enrol(now, email=first)
    enrol(now, email=second)

    assert Person.objects.count() == people


def moved_to(user, address: str):
    user.email = address
    user.save()
    return user


def test_an_account_stays_the_same_person_under_any_address(now):
    user = oscar.UserFactory(email="ann@example.com")
    first = enrol(now, user=user)
    second = enrol(now, user=moved_to(user, "ann@elsewhere.example"))

    assert first.person == second.person
    assert Person.objects.get().user == user


def test_whoever_opens_an_account_with_a_guests_address_gets_no_hold_of_that_person(now):
    guest = enrol(now, email="ann@example.com")
    user = oscar.UserFactory(email="ann@example.com")
    same = enrol(now, user=user)
    moved = enrol(now, user=moved_to(user, "somebody@else.example"))

    assert guest.person == same.person != moved.person
    assert [person.user for person in Person.objects.order_by("pk")] == [None, user]


def test_the_same_holds_for_many_orders_at_once(now):
    guest = enrol(now, email="ann@example.com")
    user = oscar.UserFactory(email="ann@example.com")
    order = makers.order(user=user)

    assert actions.people.people_for([order], now=now) == {order.pk: guest.person}
    assert Person.objects.get().user is None


def test_the_zone_follows_the_newest_address_until_the_customer_chooses(now):
    first = enrol(now, country="GB")
    enrol(now, country="FI")
    assert Person.objects.get().zone == "Europe/Helsinki"

    actions.set_zone(first.person, zone="Pacific/Auckland", now=now)
    enrol(now, country="GB")

    assert Person.objects.get().zone == "Pacific/Auckland"


def test_another_zone_moves_the_letters_to_the_same_wall_time_there(now):
    enrolment = enrol(now)
    actions.set_treatment(enrolment, treated_on=JANUARY_10, treatment="home", now=now)
    assert due(enrolment)["A6", "1"] == datetime(2027, 1, 10, 18, tzinfo=UTC)

    actions.set_zone(enrolment.person, zone="Pacific/Auckland", now=now)

    assert due(enrolment)["A6", "1"] == datetime(2027, 1, 10, 5, tzinfo=UTC)
    with pytest.raises(ValueError, match="no time zone 'Atlantis'"):
        actions.set_zone(enrolment.person, zone="Atlantis", now=now)


@pytest.mark.parametrize(
    ("country", "postcode", "zone"),
    [
        ("ES", "28001", "Europe/Madrid"),
        ("ES", "35001", "Atlantic/Canary"),
        ("PT", "9000-001", "Atlantic/Madeira"),
        ("PT", "9500-001", "Atlantic/Azores"),
        ("GB", "EC1A 1BB", "Europe/London"),
    ],
)
def test_islands_keep_their_own_time(now, country, postcode, zone):
    order = makers.order(country=country)
    order.shipping_address.postcode = postcode
    order.shipping_address.save()

    assert queries.zone_of(order) == zone


def test_a_pause_holds_the_letters_and_afterwards_they_go_on_where_they_were(now):
    enrolment = enrol(now)
    actions.note_delivered(enrolment.order, delivered_at=now, now=now)
    assert due(enrolment) == {
        ("A0", "1"): now,
        ("A2", "1"): datetime(2027, 1, 6, 10, tzinfo=UTC),
        ("A3", "1"): datetime(2027, 1, 13, 10, tzinfo=UTC),
    }

    actions.pause(enrolment.person, reason="on holiday", by="the customer", now=now)
    actions.pause(enrolment.person, reason="again", by="the customer", now=now)
    assert due(enrolment) == {("A0", "1"): now}
    assert enrolment.planned_steps.get(key="A2").reason == "paused: on holiday"

    actions.resume(enrolment.person, now=now + timedelta(days=4))
    actions.resume(enrolment.person, now=now + timedelta(days=9))
    assert due(enrolment) == {
        ("A0", "1"): now,
        ("A2", "1"): datetime(2027, 1, 10, 10, tzinfo=UTC),
        ("A3", "1"): datetime(2027, 1, 17, 10, tzinfo=UTC),
    }


def test_a_person_who_is_stopped_gets_nothing_of_any_order(now):
    first, second = enrol(now), enrol(now)
    actions.note_delivered(first.order, delivered_at=now, now=now)

    actions.stop_person(first.person, reason="Asked by telephone", now=now)

    assert (due(first), due(second)) == ({}, {})
    assert {row.stop_reason for row in Enrolment.objects.all()} == {"Asked by telephone"}


def test_a_check_that_said_wait_holds_the_sessions_letters_until_it_has_cleared(now):
    enrolment = enrol(now)
    actions.set_treatment(enrolment, treated_on=JANUARY_10, treatment="home", now=now)

    actions.wait(enrolment.person, since=now.date(), now=now)
    assert due(enrolment) == {("A0", "1"): now}
    assert enrolment.planned_steps.get(key="A6").reason == queries.gates.WAIT

    actions.wait(enrolment.person, since=None, now=now)
    assert ("A6", "1") in due(enrolment)


def test_two_orders_share_one_letter_a_day(now):
    first, second = enrol(now), enrol(now)
    for order in (first.order, second.order):
        actions.note_delivered(order, delivered_at=now, now=now)

    assert due(first)["A2", "1"] == datetime(2027, 1, 6, 10, tzinfo=UTC)
    assert due(second)["A2", "1"] == datetime(2027, 1, 7, 10, tzinfo=UTC)
    assert due(first)["A0", "1"] == due(second)["A0", "1"] == now


def test_a_refund_frees_the_day_for_the_other_order(now):
    first, second = enrol(now), enrol(now)
    for order in (first.order, second.order):
        actions.note_delivered(order, delivered_at=now, now=now)

    actions.stop(first.order, reason="Refunded", now=now)

    assert due(second)["A2", "1"] == datetime(2027, 1, 6, 10, tzinfo=UTC)


def test_how_many_cartridges_a_session_takes_moves_the_reorder(now):
    step = makers.service("A12", anchor="runout", days=-14, purpose="marketing")
    actions.load(makers.sequence(step), now=now)
    product = makers.home_cartridge(fit_family="DIA-HOME", pack_size=10, max_depth_mm=0.5)
    enrolment = enrol(now, lines=[(product, 1)])
    actions.set_treatment(enrolment, treated_on=JANUARY_10, treatment="home", now=now)
    assert due(enrolment) == {("A12", "1"): datetime(2028, 2, 20, 10, tzinfo=UTC)}

    actions.set_habits(enrolment.person, per_session=2, discarded=0, now=now)
    assert due(enrolment) == {("A12", "1"): datetime(2027, 7, 25, 9, tzinfo=UTC)}

    actions.set_habits(enrolment.person, per_session=0, discarded=-3, now=now)
    assert (Person.objects.get().per_session, Person.objects.get().discarded) == (1, 0)


def test_lines_sent_back_no_longer_count(now):
    step = makers.service("A12", anchor="runout", days=-14, purpose="marketing")
    actions.load(makers.sequence(step), now=now)
    product = makers.home_cartridge(fit_family="DIA-HOME", pack_size=10, max_depth_mm=0.5)
    other = factories.product(kind="accessory", title="Wipes")
    enrolment = enrol(now, lines=[(product, 1), (other, 1)])
    actions.note_delivered(enrolment.order, delivered_at=now, now=now)
    assert ("A12", "1") in due(enrolment)

    enrolment.order.lines.filter(product=product).update(status="Refunded")
    actions.note_lines(enrolment.order, now=now)

    assert due(enrolment) == {}
    assert Enrolment.objects.get().groups == "A"


def test_a_letter_whose_place_in_the_plan_is_gone_is_called_back(now):
    enrolment = enrol(now)
    actions.set_treatment(enrolment, treated_on=JANUARY_10, treatment="home", now=now)
    actions.add_session(enrolment, day=date(2027, 3, 10), place="home", now=now)
    enrolment.sessions.get(index=2).delete()

    for _ in range(2):
        actions.set_habits(enrolment.person, per_session=1, discarded=0, now=now)

    gone = enrolment.planned_steps.get(key="A6", occurrence="2")
    assert (gone.due_at, gone.reason, gone.message.state) == (None, "it is no longer part of the plan", "cancelled")
    assert Message.objects.filter(kind="aftercare-a6", state="planned").count() == 1


def test_many_orders_are_enrolled_together_as_they_would_be_alone(now, django_assert_max_num_queries):
    user = oscar.UserFactory(email="cat@example.com")
    orders = [
        makers.order(email="ann@example.com", country="GB"),
        makers.order(email="ANN@example.com", country="FI"),
        makers.order(email="bob@example.com", country="IE"),
        makers.order(user=user),
        makers.order(status="Cancelled"),
    ]
    orders += [makers.order(email=f"many{at}@example.com") for at in range(20)]
    type(orders[0]).objects.update(date_placed=now)

    with django_assert_max_num_queries(140):
        assert actions.sweep(now=now) == 24

    assert actions.sweep(now=now) == 0
    ann = Person.objects.get(key="ann@example.com")
    assert (ann.zone, ann.enrolments.count()) == ("Europe/Helsinki", 2)
    assert sorted(each.traits().buyer for each in ann.enrolments.all()) == ["first", "repeat"]
    assert Person.objects.get(user=user).key == "cat@example.com"
    assert {due(each)["A0", "1"] for each in Enrolment.objects.all()} == {now}
    assert Message.objects.filter(kind="aftercare-a0").count() == 24


def test_one_orders_trouble_is_not_the_others(now, monkeypatch):
    orders = [makers.order(email=f"many{at}@example.com") for at in range(3)]
    bought_in = queries.bought_in

    def fail_for_one(order, **facts):
        if order.pk == orders[1].pk:
            raise ZeroDivisionError
        return bought_in(order, **facts)

    monkeypatch.setattr(queries, "bought_in", fail_for_one)

    assert actions.sweep(now=now) == 2
    monkeypatch.undo()
    assert actions.sweep(now=now) == 1


def test_what_happens_to_an_order_that_nobody_enrolled_is_noted_nowhere(now):
    order = makers.order()

    actions.note_lines(order, now=now)
    actions.note_delivered(order, delivered_at=now, now=now)

    assert Enrolment.objects.count() == 0


def test_a_second_parcel_of_a_lot_adds_its_pieces(now):
    enrolment = enrol(now)
    lot = rules.LotFact(title="Home 12-pin", sku="DH-12", number="L1", expires_on=date(2028, 5, 31), pieces=10)

    for at in range(2):
        actions.note_dispatched(enrolment.order, dispatched_at=now + timedelta(days=at), now=now, lots=[lot])

    assert [(each.number, each.pieces) for each in enrolment.lots.all()] == [("L1", 20)]
