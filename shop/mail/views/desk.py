"""The desk's pages of the outbox."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from shop import clock
from shop.desk import staff_with
from shop.mail import actions, queries, rules
from shop.mail.forms import FilterForm
from shop.mail.models import Message

PAGE = 50
LOOK, CHANGE = "order.view_order", "order.change_order"  # letters tell as much of people as their orders do
PICTURE_OF_LETTER = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; sandbox"
)


@staff_with(LOOK)
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """All messages, newest first, with filters and the counts that need attention."""
    form = FilterForm(request.GET)
    paginator = Paginator(queries.listed(**form.filters()), PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "paginator": paginator, "counts": queries.counts(now=clock.now())}
    context["halt"] = queries.halt()
    return render(request, "mail/desk/list.html", context)


@staff_with(LOOK)
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One message: the letter as it went out, its headers, and why it was or was not sent."""
    message = get_object_or_404(Message, pk=pk)
    context = {
        "message": message,
        "text": rules.masked(message.text),
        "files": rules.unpacked(message.attachments),
        "headers": [(name, rules.masked(value)) for name, value in queries.headers_of(message).items()],
        "events": message.events.all(),
        "objection": queries.objection(message.to_address, purpose=message.purpose),
        "may_send_again": rules.may_send_again(message.state),
        "needs_confirmation": rules.needs_confirmation(message.state),
    }
    return render(request, "mail/desk/detail.html", context)


@staff_with(LOOK)
@require_GET
@xframe_options_sameorigin
def html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part alone, for a frame: no script, no form, nothing from elsewhere."""
    message = get_object_or_404(Message, pk=pk)
    return HttpResponse(rules.masked(message.html), headers={"Content-Security-Policy": PICTURE_OF_LETTER})


@staff_with(CHANGE)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send once more; a letter that may have arrived needs a second yes, given to the state that it is still in."""
    message = get_object_or_404(Message, pk=pk)
    if rules.needs_confirmation(message.state) and request.POST.get("confirm") != message.state:
        messages.error(request, "This letter may have arrived already. Tick the box to send it anyway.")
        return redirect("mail:detail", pk=pk)
    try:
        sent = actions.send_again(message, now=clock.now(), by=request.user.get_username())
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("mail:detail", pk=pk)
    messages.success(request, "The letter goes out again.")
    return redirect("mail:detail", pk=sent.pk)


@staff_with(CHANGE)
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Send again after a halt."""
    if actions.resume(by=request.user.get_username()):
        messages.success(request, "Letters go out again, within seconds.")
    else:
        messages.info(request, "Sending was not halted.")
    return redirect("mail:list")
