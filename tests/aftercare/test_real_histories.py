"""Random lives through the real database, actions and outbox under a frozen clock are as the simulator says."""

from contextlib import suppress
from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from shop.aftercare import actions, queries
from shop.aftercare.actions import placing
from shop.aftercare.models import Enrolment, Person, PlannedStep
from shop.aftercare.rules import simulation
from shop.mail import actions as mail
from shop.mail.models import Message
from tests import factories
from tests.aftercare import histories, makers

pytestmark = pytest.mark.django_db
# In the lives after the first forty-five, a letter that is due is told at its sending to wait: for the morning after an
# outage, or for a day of its own.
TOLD_TO_WAIT = (394, 525, 628, 690, 724, 918, 955, 987, 1067, 1084, 1429, 1472, 1669, 1686, 1694)
SEEDS = (*range(45), *TOLD_TO_WAIT)
LEFT = ("key", "conditions", "max_late")
ADDRESS = "buyer@example.com"
PRODUCTS = {
    "H": {"audience": "home", "tip_type": "needle", "max_depth_mm": 0.25},
    "N": {"audience": "home", "tip_type": "nano"},
    "P": {"audience": "professional"},
}


class Real:
    """The shop itself, told of a life event by event."""

    def __init__(self, life, *, now):
        self.life = life
        self.orders, self.enrolments = {}, {}
        data = makers.sequence(*[self._plain(step) for step in life.steps])
        actions.load(data, now=now)
        self.products = {group: factories.product(pack_size=10, **facts) for group, facts in PRODUCTS.items()}
        self.person = Person.objects.create(
            key=queries.key_of(ADDRESS), zone=life.zone, zone_is_chosen=True, created_at=now
        )

    def _plain(self, step):
        kept = {name: value for name, value in asdict(step).items() if name not in LEFT and value is not None}
        if step.local_time:
            kept["local_time"] = f"{step.local_time:%H:%M}"
        return makers.step(step.key, **kept | {"max_late_hours": int(step.max_late.total_seconds() // 3600)})

    def live(self):
        told, clock = list(self.life.told), self.life.since
        while clock <= self.life.until:
            while told and told[0][0] <= clock:
                at, name, facts = told.pop(0)
                with suppress(placing.TooEarly, placing.Taken, Enrolment.DoesNotExist, KeyError):
                    getattr(self, name)(now=at, **facts)
            if not any(outage.since <= clock < outage.until for outage in self.life.outages):
                while mail.dispatch_due(now=clock).claimed:
                    pass
            clock = self._next(clock, told)

    def _next(self, clock, told):
        could = [told[0][0]] if told else []
        could += Message.objects.filter(state="planned", due_at__gt=clock).values_list("due_at", flat=True)
        could += [moment for outage in self.life.outages for moment in outage]
        return min((moment for moment in could if moment > clock), default=self.life.until + timedelta(days=1))

    def paid(self, *, ref, groups, now):
        order = makers.order(lines=[(self.products[group], 1) for group in groups], email=ADDRESS)
        self.orders[ref], self.enrolments[ref] = order, makers.enrolled(order, started_at=now, now=now)

    def dispatched(self, *, ref, lots, now):
        from shop.aftercare import rules

        facts = [rules.LotFact(title="T", sku="T", number=number, expires_on=day, pieces=1) for number, day in lots]
        actions.note_dispatched(self.orders[ref], dispatched_at=now, now=now, lots=facts)

    def delivered(self, *, ref, now):
        actions.note_delivered(self.orders[ref], delivered_at=now, now=now)

    def ended(self, *, ref, now):
        order = self.orders[ref]
        type(order).objects.filter(pk=order.pk).update(status="Refunded")
        order.lines.update(status="Refunded")
        actions.stop(order, reason="refunded", now=now)

    def recalled(self, *, ref, lot, now):
        facts = {"hazard": "H", "what_to_do": "W", "remedies": "R", "contact": "C", "title": "T", "ref": "1"}
        facts |= {"expires_on": "", "link": "", "picture": ""}
        actions.note_recall(self.orders[ref], sku="T", lot_number=lot, facts=facts, recalled_at=now, now=now)

    def declined(self, *, ref, now):
        actions.decline(self.enrolments[ref], now=now)

    def treats(self, *, ref, day, place, now):
        actions.set_treatment(self.enrolments[ref], treated_on=day, treatment=place, now=now)

    def adds(self, *, ref, day, place, now):
        actions.add_session(self.enrolments[ref], day=day, place=place, now=now)

    def _session(self, ref, index):
        return next(iter(self.enrolments[ref].sessions.filter(index=index)), None)

    def _in_session(self, deed, ref, index, **given):
        if session := self._session(ref, index):
            deed(session, **given)

    def moves(self, *, ref, index, day, now):
        self._in_session(actions.move_session, ref, index, day=day, now=now)

    def logs(self, *, ref, index, now):
        self._in_session(actions.log_session, ref, index, cartridges=1, now=now)

    def skips(self, *, ref, index, now):
        self._in_session(actions.skip_session, ref, index, now=now)

    def not_healed(self, *, ref, index, now):
        self.person.refresh_from_db()
        today = now.astimezone(self.person.zone_info).date()
        self._in_session(actions.not_healed, ref, index, today=today, now=now)

    def worries(self, *, ref, index, now):
        self._in_session(actions.feel, ref, index, feeling="worried", now=now)

    def concern_closed(self, *, now):
        for concern in self.person.concerns.filter(closed_at=None):
            actions.close_concern(concern, by="Clara", note="Called", now=now)

    def paused(self, *, now):
        actions.pause(self.person, reason="on holiday", by="Clara", now=now)

    def resumed(self, *, now):
        actions.resume(self.person, now=now)

    def zone_chosen(self, *, zone, now):
        actions.set_zone(self.person, zone=zone, now=now)

    def consented(self, *, now):
        words = {"wording": "Yes", "where": "checkout"}
        mail.record_consent(ADDRESS, purpose="marketing", given=True, now=now, **words)

    def stopped(self, *, purposes, now):
        mail.record_consent(ADDRESS, purpose="marketing", given=False, wording="No", where="link", now=now)
        for purpose in purposes:
            mail.suppress(ADDRESS, purpose=purpose, reason="asked", origin="person", now=now)

    @property
    def sent(self):
        refs = {enrolment.pk: ref for ref, enrolment in self.enrolments.items()}
        rows = PlannedStep.objects.exclude(message__sent_at=None).select_related("lot", "message")
        return sorted(
            (row.message.sent_at, refs[row.enrolment_id], row.key, row.lot.number if row.lot else row.occurrence)
            for row in rows
        )


def without_refunded_lines(life):
    """Which lines an order has is told by the order itself here, so lives in which some are sent back stay pure."""
    return replace(life, told=tuple(each for each in life.told if each[1] != "lines_refunded"))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_shop_sends_is_what_was_simulated(settings, seed):
    settings.SHOP_TRANSIT_DAYS, settings.SHOP_POSTAL_ADDRESS = histories.TRANSIT.days, "1 Sample Street"
    life = without_refunded_lines(histories.history(seed))
    table = simulation.simulate(life.world, life.events, since=life.since, until=life.until, outages=life.outages)
    real = Real(life, now=life.since)

    real.live()

    assert real.sent == sorted((line.at, *line.ref) for line in table.sent)


def test_these_lives_are_full_of_letters():
    lives = [histories.history(seed) for seed in SEEDS]
    tables = [
        simulation.simulate(life.world, life.events, since=life.since, until=life.until, outages=life.outages)
        for life in lives
    ]
    assert sum(len(table.sent) for table in tables) > 120
