"""The shop's own letters as they leave the house: from the fixture through the plan to the author."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from shop.aftercare import actions
from shop.mail import authors
from tests import factories
from tests.aftercare import makers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("facts", "treatment", "expected"),
    [
        ({"tip_type": "needle"}, "home", ["A0", "A1", "A2", "A6", "A7", "A8", "A9", "A10"]),
        ({"tip_type": "needle"}, "clinic", ["A0", "A1", "A6", "A7", "A8", "A9", "A10"]),
        ({"tip_type": "nano"}, None, ["A0", "A1", "A2n"]),
        ({"audience": "professional"}, None, ["A0", "A1", "A2p"]),
        ({"tip_type": "needle"}, None, ["A0", "A1", "A2", "A3"]),
        ({"kind": "accessory"}, None, ["A0", "A1"]),
    ],
)
def test_every_letter_is_whole_and_ends_with_what_it_rests_on(now, facts, treatment, expected):
    data = yaml.safe_load((Path(settings.BASE_DIR) / "fixtures/aftercare.yaml").read_text())
    product = factories.product(**{"audience": "home", **facts})
    factories.block(kind="how-to-use-and-dispose", title="How to use it", now=now)
    enrolment = makers.enrolment(now=now, data=data, lines=[(product, 1)])
    actions.note_dispatched(enrolment.order, dispatched_at=now, now=now)
    if treatment:
        actions.set_treatment(enrolment, treated_on=date(2027, 1, 20), treatment=treatment, now=now)

    rows = list(enrolment.planned_steps.exclude(due_at=None).select_related("message"))

    assert [row.key for row in rows] == expected
    for row in rows:
        letter = authors.ask(row.message, row.due_at)
        type(row.message).objects.filter(pk=row.message_id).update(state="sent", sent_at=row.due_at)
        assert "{" not in letter.text + letter.subject
        assert "not yet clinically reviewed" in letter.text
        assert "not yet clinically reviewed" in letter.html
        assert len(letter.html.encode()) <= 60_000
        assert letter.text.index("WHAT THIS LETTER IS BASED ON") > letter.text.index(row.step.text.split("\n")[0])
