"""A person's habits: how many cartridges a session takes, and by whose clock and in which language letters come."""

from django.http import Http404, HttpResponse

from shop.aftercare import actions, queries, rules
from shop.aftercare.forms.habits import CartridgesForm, LanguageForm, ZoneForm
from shop.aftercare.views.visits import GET, POST, Visit, by_link


@by_link(*GET, *POST)
def cartridges(visit: Visit) -> HttpResponse:
    """How many cartridges a session takes, and how many were thrown away."""
    person = visit.person
    known = {"per_session": person.per_session, "discarded": person.discarded}
    form = CartridgesForm(visit.request.POST if visit.sends else None, initial=known)
    if form.is_valid():
        actions.set_habits(person, **form.cleaned_data, now=visit.now)
        return visit.back("Saved. We count with that from now on.")
    return visit.page("cartridges", form=form)


@by_link(*GET, *POST)
def zone(visit: Visit) -> HttpResponse:
    """By the clock of which place the letters come."""
    current = visit.person.zone
    typed = visit.request.POST if visit.sends else None
    form = ZoneForm(typed, zones=queries.zones(), current=current, initial={"zone": current})
    if form.is_valid():
        person = actions.set_zone(visit.person, zone=form.cleaned_data["zone"], now=visit.now)
        return visit.back(f"Saved. Your emails come by the clock of {person.place}.")
    return visit.page("zone", form=form)


@by_link(*GET, *POST)
def language(visit: Visit) -> HttpResponse:
    """In which language the letters come; there is no such page while they are written in English only."""
    if not (written := queries.languages_written()):
        raise Http404("Letters are written in English only.")
    known = {"languages": [(code, rules.name_of(code)) for code in written]}
    initial = {"language": rules.best_of(written, visit.person.language)}
    form = LanguageForm(visit.request.POST if visit.sends else None, initial=initial, **known)
    if form.is_valid():
        person = actions.set_language(visit.person, language=form.cleaned_data["language"], now=visit.now)
        return visit.back(f"Saved. Your emails come in {person.language_name} where we have them in it.")
    return visit.page("language", form=form)
