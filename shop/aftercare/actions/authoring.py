"""The author of every aftercare letter, asked in the transaction that marks the message *sending*."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from shop.aftercare import queries, rules
from shop.aftercare.actions import filling
from shop.aftercare.actions.planning import GONE
from shop.aftercare.models import Enrolment, Person, PlannedStep
from shop.built import Built, Given
from shop.education import queries as education
from shop.education.models import BlockVersion
from shop.mail import queries as mail
from shop.mail import renderer
from shop.mail.models import Message
from shop.mail.rules import Letter, Refusal

_PERSON = Built(lambda: Person.objects.filter(enrolments__planned_steps__message=Given("message")))
_HELD = Built(
    lambda: Person.objects.filter(enrolments__planned_steps__message=Given("message")).select_for_update(of=("self",))
)


def hold(message: Message) -> None:
    """Hold the person's row until the transaction ends, before the message's own row: everybody locks in this order.

    So no two letters of one person pass their checks at the same moment.
    """
    _HELD(message=message.pk)


def author(message: Message, now: datetime) -> Letter | Refusal:
    """The letter as it must be today, or why it does not go out: everything is asked again (see ``_obstacle``).

    The row of the step remembers on which versions of which education texts the letter rests.
    """
    life = queries.life_of(_PERSON(message=message.pk)[0], rows=queries.LETTERS)
    row = _row_of(message, life)
    products = products_of(row)
    if refusal := _obstacle(row, life=life, products=products, now=now):
        return refusal
    versions = texts_for(row, products=products)
    if versions or message.fence > 1:  # In the hands of its first worker it has none yet to take away.
        row.block_versions.set(versions)
    return letter_of(row, versions=versions)


def _row_of(message: Message, life: queries.Life) -> PlannedStep:
    """The message's row, with all that belongs to it taken from the person's life, which was read already."""
    row = next(each for each in life.rows if each.message_id == message.pk)
    row.message = message
    if row.session_id:
        row.session = next(each for each in life.sessions if each.pk == row.session_id)
    if row.lot_id:
        row.lot = next(each for each in row.enrolment.lots.all() if each.pk == row.lot_id)
    return row


def _obstacle(row: PlannedStep, *, life: queries.Life, products: list[Any], now: datetime) -> Refusal | None:
    """Order, lines, enrolment and the gates of other rooms; then the whole timeline: pauses, cap, lateness, night."""
    if not row.step.timing().is_recall and (refusal := _gone(row, products=products)):
        return refusal
    found = (each.planned for each in life.timeline(now=now) if each.ref == row.ref)
    planned = next(found, rules.Planned(key=row.key, reason=GONE))
    if planned.due_at is None:
        return Refusal("cancelled", f"{planned.reason[:1].upper()}{planned.reason[1:]}.")
    due_at = planned.due_at
    if row.step.timing().is_capped:
        due_at = rules.QUIET.hold(max(due_at, now), zone=row.enrolment.zone_info)
    if due_at > now:
        row.due_at, row.wall_time, row.reason = planned.due_at, planned.wall_time, planned.reason
        row.save(update_fields=["due_at", "wall_time", "reason"])
        why = "Not yet: it was moved, the day has another letter, or it is night."
        return Refusal("planned", why, retry_at=due_at, expires_at=planned.expires_at)
    return None


def _gone(row: PlannedStep, *, products: list[Any]) -> Refusal | None:
    """Why this letter has lost its sense for good."""
    enrolment = row.enrolment
    if (standing := enrolment.order.standing) in rules.ENDED:
        return Refusal("skipped", f"The order is {standing.lower()}.")
    if enrolment.state == Enrolment.State.STOPPED:
        return Refusal("skipped", enrolment.stop_reason)
    if not products:
        return Refusal("skipped", "Everything in the order that this letter is about was refunded or cancelled.")
    reasons = [queries.gates.licence(enrolment), queries.gates.market(enrolment)]
    if row.step.anchor == "runout":
        reasons.append(queries.gates.stock(next((each for each in products if each.is_cartridge), None)))
    return next((Refusal("skipped", f"{why[:1].upper()}{why[1:]}.") for why in reasons if why), None)


def products_of(row: PlannedStep) -> list[Any]:
    """The order's living products that the letter is about; after a clinic treatment, all of them."""
    products = queries.live_products(row.enrolment.order)
    place = row.session.place if row.session else row.enrolment.treatment
    if row.step.for_clinic_treatment and place == Enrolment.Treatment.CLINIC:
        return products
    return [product for product in products if (product.aftercare_group or "A") in row.step.groups]


def texts_for(row: PlannedStep, *, products: list[Any]) -> list[BlockVersion]:
    """The published texts of the step's kinds that these products show today, each once, in the step's order."""
    found: dict[int, BlockVersion] = {}
    for product in products if row.step.block_kinds else ():
        for version in education.blocks_for(product, kinds=row.step.block_kinds):
            found.setdefault(version.pk, version)
    return sorted(found.values(), key=lambda version: row.step.block_kinds.index(version.block.kind))


def _basis(version: BlockVersion) -> rules.Basis:
    return rules.Basis(
        title=version.title,
        number=version.number,
        sources=tuple(
            ", ".join(part for part in (source.title, source.publisher, source.dated, source.address) if part)
            for source in version.sources.all()
        ),
        review=f"{version.reviewer} on {version.reviewed_on:%d %B %Y}" if version.reviewed_on else "",
    )


def letter_of(row: PlannedStep, *, versions: list[BlockVersion]) -> Letter:
    """The row's letter with every gap filled, whether it may go or not, and the texts it rests on at its end.

    It speaks the person's language where the step is written in it. The shop's own pieces are always English.
    """
    rests_on = [_basis(version) for version in versions]
    enrolment, step = row.enrolment, row.step
    stops = step.purpose != "transactional"
    stop_url = mail.stop_url(enrolment.to_address, purpose=step.purpose) if stops else None
    one_line = queries.words_of_one_line(row, enrolment)
    words, language = rules.words_in(step, enrolment.person.language)
    body = rules.fill(words.html, values=filling.values(row, html=True, language=language), html=True)
    letter = renderer.wrap(
        subject=rules.fill(words.subject, values=one_line, html=False),
        preheader=rules.fill(words.preheader, values=one_line, html=False),
        html=body + rules.in_english(rules.basis_html(rests_on), language=language),
        text=f"{rules.fill(words.text, values=filling.values(row, html=False), html=False)}\n\n"
        + rules.basis_text(rests_on),
        language=language,
        stop_url=stop_url,
        preferences_url=mail.preferences_url(enrolment.to_address) if stops else None,
    )
    return replace(letter, attachments=filling.files(row, words=words))
