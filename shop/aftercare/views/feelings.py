"""How the skin is: the check after three days, what to do then, and a problem reported."""

from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse

from shop.aftercare import actions
from shop.aftercare.forms.habits import FeelingForm
from shop.aftercare.models import Session
from shop.aftercare.views.visits import GET, POST, Visit, by_link

TOLD = "Thank you for telling us. A person from our team will write to you. Do not wait for that: read this first."
THEN = {
    Session.Feeling.FINE: ("treatment", "Good to hear. Thank you for telling us."),
    Session.Feeling.STILL_RED: ("redness", "Thank you for telling us."),
    Session.Feeling.WORRIED: ("help", TOLD),
}


@by_link(*GET, *POST)
def feeling(visit: Visit, uuid: UUID, feeling: str = "") -> HttpResponse:
    """The check: a link in a letter only chooses the answer, the button sends it."""
    session = visit.session(uuid)
    if not session.counts or session.day > visit.today:
        return visit.back("That session has not taken place, so there is nothing to answer yet.", is_warning=True)
    form = FeelingForm(visit.request.POST if visit.sends else None, initial={"feeling": feeling or session.feeling})
    if form.is_valid():
        told = Session.Feeling(form.cleaned_data["feeling"])
        actions.feel(session, feeling=told, now=visit.now)
        name, words = THEN[told]
        return visit.back(words, name=name)
    return visit.page("feeling", form=form, session=session)


@by_link(*GET)
def redness(visit: Visit) -> HttpResponse:
    """What is to be expected for up to seven days, and what to leave until then."""
    return visit.page("redness")


@by_link(*GET)
def help(visit: Visit) -> HttpResponse:
    """When to get help, and from whom (FACTS 4.3)."""
    return visit.page("help", contact=parseaddr(settings.DEFAULT_FROM_EMAIL)[1])


@by_link(*GET, *POST)
def problem(visit: Visit) -> HttpResponse:
    """Something went wrong: staff are told that this person needs an answer, and nothing about anybody's health."""
    if visit.sends:
        actions.report_problem(visit.enrolment, now=visit.now)
        return visit.back(TOLD, name="help")
    return visit.page("problem")
