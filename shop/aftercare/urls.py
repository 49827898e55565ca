"""Addresses of aftercare, each written in full."""

from django.urls import path

from shop.aftercare.views import (
    calendars,
    caring,
    checking,
    diary,
    editing,
    editions,
    feelings,
    finding,
    habits,
    people,
    previewing,
    publishing,
    results,
    sessions,
    simulator,
    translating,
)

app_name = "aftercare"
DESK = "dashboard/aftercare/sequence/"
STEP, EDITION = f"{DESK}step/<slug:key>/", f"{DESK}editions/<int:number>/"
PEOPLE = "dashboard/aftercare/people/"
PERSON = f"{PEOPLE}<uuid:uuid>/"
MINE = "aftercare/<str:token>/"
SESSION = f"{MINE}sessions/<uuid:uuid>/"
SIMULATOR = "dashboard/aftercare/simulator/"
urlpatterns = [
    path("aftercare/calendar/<str:token>.ics", calendars.feed, name="calendar-feed"),
    path("aftercare/order/<str:token>/", diary.first, name="first"),
    path(MINE, diary.treatment, name="treatment"),
    path(f"{MINE}emails/", diary.letters, name="letters"),
    path(f"{MINE}wish/", diary.wish, name="wish"),
    path(f"{MINE}sessions/add/", sessions.add, name="session-add"),
    path(f"{SESSION}move/", sessions.move, name="session-move"),
    path(f"{SESSION}done/", sessions.done, name="session-done"),
    path(f"{SESSION}skip/", sessions.skip, name="session-skip"),
    path(f"{SESSION}not-healed/", sessions.not_healed, name="session-not-healed"),
    path(f"{SESSION}feeling/", feelings.feeling, name="feeling"),
    path(f"{SESSION}feeling/<slug:feeling>/", feelings.feeling, name="feeling"),
    path(f"{MINE}redness/", feelings.redness, name="redness"),
    path(f"{MINE}help/", feelings.help, name="help"),
    path(f"{MINE}problem/", feelings.problem, name="problem"),
    path(f"{MINE}cartridges/", habits.cartridges, name="cartridges"),
    path(f"{MINE}time-zone/", habits.zone, name="zone"),
    path(f"{MINE}language/", habits.language, name="own-language"),
    path(f"{MINE}sessions.ics", calendars.file, name="calendar-file"),
    path(f"{MINE}calendar/", calendars.calendar, name="calendar"),
    path(DESK, editing.sequence, name="sequence"),
    path(f"{DESK}begin/", editing.begin, name="begin"),
    path(f"{DESK}discard/", editing.discard, name="discard"),
    path(f"{DESK}renew/", editing.renew, name="renew"),
    path(f"{DESK}new/", editing.new_step, name="new-step"),
    path(f"{DESK}publish/", publishing.publish, name="publish"),
    path(STEP, editing.step, name="step"),
    path(f"{STEP}move/", editing.move, name="move-step"),
    path(f"{STEP}remove/", editing.remove, name="remove-step"),
    path(f"{STEP}claims/", checking.override, name="override"),
    path(f"{STEP}languages/", translating.languages, name="languages"),
    path(f"{STEP}languages/<str:language>/", translating.translation, name="translation"),
    path(f"{STEP}languages/<str:language>/remove/", translating.remove, name="remove-translation"),
    path(f"{STEP}preview/", previewing.preview, name="step-preview"),
    path(f"{STEP}letter/<str:scheme>/", previewing.letter, name="step-letter"),
    path(f"{DESK}editions/", editions.editions, name="editions"),
    path(EDITION, editions.edition, name="edition"),
    path(f"{EDITION}compare/", editions.compare, name="compare"),
    path(f"{EDITION}step/<slug:key>/", previewing.preview, name="edition-preview"),
    path(f"{EDITION}step/<slug:key>/letter/<str:scheme>/", previewing.letter, name="edition-letter"),
    path(PEOPLE, finding.people, name="people"),
    path(PERSON, finding.person, name="person"),
    *[path(f"{PERSON}{deed}/", caring.care, {"deed": deed}, name=deed) for deed in caring.DEEDS],
    path(f"{PERSON}sessions/<uuid:number>/move/", caring.session, name="move-session"),
    path(f"{PERSON}sessions/<uuid:number>/skip/", caring.skip, name="skip-session"),
    path(f"{PERSON}letters/<int:pk>/", caring.letter, name="letter-again"),
    path(f"{PERSON}concerns/<int:pk>/", caring.close, name="close-concern"),
    path(f"{PERSON}forget/", caring.forget, name="forget"),
    path("dashboard/aftercare/results/", results.results, name="results"),
    path(SIMULATOR, simulator.simulator, name="simulator"),
    path(f"{SIMULATOR}<slug:edition>/<slug:key>/send/", simulator.send_test, name="simulator-send"),
    path(f"{SIMULATOR}<slug:edition>/<slug:key>/<slug:scheme>/", simulator.letter, name="simulator-letter"),
    path("dashboard/aftercare/concerns/", finding.concerns, name="concerns"),
    path("dashboard/aftercare/<str:number>/", people.timeline, name="timeline"),
]
