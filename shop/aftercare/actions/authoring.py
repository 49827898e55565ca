"""The author of every aftercare letter, asked in the transaction that marks the message *sending*."""

from datetime import datetime

from shop.aftercare import queries, rules
from shop.aftercare.actions import filling
from shop.aftercare.models import Enrolment, PlannedStep
from shop.education import queries as education
from shop.education.models import BlockVersion
from shop.mail import queries as mail
from shop.mail import renderer
from shop.mail.models import Message
from shop.mail.rules import Letter, Refusal


def author(message: Message, now: datetime) -> Letter | Refusal:
    """The letter as it must be today, or why it does not go out: everything is asked again (see ``_obstacle``).

    The row of the step remembers on which versions of which education texts the letter rests.
    """
    row = PlannedStep.objects.select_related("step", "message", "enrolment__order").get(message=message)
    if refusal := _obstacle(row, now=now):
        return refusal
    versions = _versions(row)
    row.block_versions.set(versions)
    return _letter(row, rests_on=[_basis(version) for version in versions])


def _obstacle(row: PlannedStep, *, now: datetime) -> Refusal | None:
    """Order, lines, enrolment, treatment, lateness and quiet hours, in this order."""
    enrolment = row.enrolment
    if enrolment.order.status in rules.ENDED:
        return Refusal("skipped", f"The order is {enrolment.order.status.lower()}.")
    if enrolment.state == Enrolment.State.STOPPED:
        return Refusal("skipped", enrolment.stop_reason)
    if not _relevant_products(row):
        return Refusal("skipped", "Everything in the order that this letter is about was refunded or cancelled.")
    planned = next(each for each in queries.plan_of(enrolment, now=now) if each.key == row.key)
    if planned.due_at is None:
        return Refusal("cancelled", f"{planned.reason[:1].upper()}{planned.reason[1:]}.")
    due_at = planned.due_at if row.step.purpose == "transactional" else _not_in_quiet_hours(planned, row, now=now)
    if due_at > now:
        return Refusal("planned", "Not yet: the date was moved, or it is night at the customer's.", retry_at=due_at)
    return None


def _not_in_quiet_hours(planned: rules.Planned, row: PlannedStep, *, now: datetime) -> datetime:
    assert planned.due_at is not None  # noqa: S101
    return rules.QUIET.hold(max(planned.due_at, now), zone=row.enrolment.zone_info)


def _relevant_products(row: PlannedStep) -> list[object]:
    """The order's living products that the letter is about; after a clinic treatment, all of them."""
    products = queries.live_products(row.enrolment.order)
    if row.step.for_clinic_treatment and row.enrolment.treatment == Enrolment.Treatment.CLINIC:
        return products
    return [product for product in products if (product.aftercare_group or "A") in row.step.groups]


def _versions(row: PlannedStep) -> list[BlockVersion]:
    """The published texts of the step's kinds that these products show today, each once, in the step's order."""
    found: dict[int, BlockVersion] = {}
    for product in _relevant_products(row):
        for version in education.blocks_for(product):
            if version.block.kind in row.step.block_kinds:
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


def _letter(row: PlannedStep, *, rests_on: list[rules.Basis]) -> Letter:
    enrolment, step = row.enrolment, row.step
    stops = step.purpose != "transactional"
    stop_url = mail.stop_url(enrolment.to_address, purpose=step.purpose) if stops else None
    one_line = queries.words_of_one_line(enrolment)
    return renderer.wrap(
        subject=rules.fill(step.subject, values=one_line, html=False),
        preheader=rules.fill(step.preheader, values=one_line, html=False),
        html=rules.fill(step.html, values=filling.values(enrolment, html=True), html=True) + rules.basis_html(rests_on),
        text=f"{rules.fill(step.text, values=filling.values(enrolment, html=False), html=False)}\n\n"
        + rules.basis_text(rests_on),
        stop_url=stop_url,
    )
