"""The product page."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from oscar.apps.catalogue import views
from oscar.core.loading import get_class, get_model

from shop import clock
from shop.delivery import queries as delivery
from shop.education import queries as education
from shop.fit import queries as fit
from shop.forks.catalogue import reading, telling
from shop.forks.catalogue.lasting import note_lasting
from shop.forks.catalogue.templatetags.shelf import Deal, deal_for
from shop.voices import queries as voices
from shop.voices.views.reviewing import shown

ProductAlert = get_model("customer", "ProductAlert")
ProductAlertForm = get_class("customer.forms", "ProductAlertForm")
REVIEWS, QUESTIONS = 5, 5
FIRST_TO_READ = "who-should-not-use"

CatalogueView = get_class("search.views", "CatalogueView")
ProductCategoryView = get_class("search.views", "ProductCategoryView")


class ProductDetailView(views.ProductDetailView):
    """One product with its packs. A pack has no page of its own: its address leads to its parent, with it chosen."""

    def get_object(self, queryset=None):
        """The product with its packs; a pack with its parent, for the address it leads to."""
        found = getattr(self, "object", None) or reading.page_of(int(self.kwargs["pk"]), today=clock.now().date())
        if found is None:
            raise Http404
        return found

    def redirect_if_necessary(self, current_path, product):
        """Lead from a pack to its parent, and from an old address to the present one."""
        if product.is_child:
            return HttpResponsePermanentRedirect(f"{product.parent.get_absolute_url()}?pack={product.pk}")
        return super().redirect_if_necessary(current_path, product)

    def get_context_data(self, **kwargs):
        """Add what the page says, in the order in which it says it."""
        product = self.object
        reading.read(product)
        own, self.request.shelves = reading.shelves_of(product)
        self.deal = deal_for(product, strategy=self.request.strategy)
        note_lasting(self.deal, today=clock.now().date())
        self.chosen = _chosen(self.deal, self.request.GET.get("pack", ""))
        blocks = education.blocks_for(product, paths=[shelf.path for shelf in own])
        context = {
            "deal": self.deal,
            "chosen": self.chosen,
            "category": next(iter(product.get_categories()), None),
            "delivery": delivery.promise(weight_g=self.chosen.product.weight_g, now=clock.now()),
            "warnings": [block for block in blocks if block.block.kind == FIRST_TO_READ],
            "blocks": [block for block in blocks if block.block.kind != FIRST_TO_READ],
            "specification": reading.specification_of(product),
            "pen_page": _pen_page_of(product),
            **_said_of(product),
        }
        return super().get_context_data(**context, **telling.heads_of(product, context, blocks=blocks), **kwargs)

    @property
    def may_come_back(self) -> bool:
        """Whether it is only out of stock, so that it makes sense to ask for news."""
        return not self.chosen.can_be_bought and self.chosen.price is not None and not self.object.is_professional

    def get_alert_form(self):
        """The form for "tell me when it is back", for the pack that is missing."""
        return ProductAlertForm(user=self.request.user, product=self.chosen.product) if self.may_come_back else None

    def get_alert_status(self):
        """Whether the customer has already asked for news of that pack."""
        user = self.request.user
        return (
            self.may_come_back
            and user.is_authenticated
            and ProductAlert.objects.filter(product=self.chosen.product, user=user, status=ProductAlert.ACTIVE).exists()
        )

    def send_signal(self, request, response, product):
        """Reading a page writes nothing: no counter, and no cookie about what somebody looked at."""


def _pen_page_of(product) -> str:
    """Where a pen or a kit leads to its cartridges: its pen's page, or the finder; "" for other things."""
    if not (product.is_pen or product.is_kit):
        return ""
    return fit.page_of(product.device) or reverse("fit:finder")


def _said_of(product):
    """What buyers say and people asked; two queries, none where nothing was said."""
    standing = voices.standing_of(product)
    return {
        "standing": standing,
        "reviews": shown(voices.latest_reviews(product, most=REVIEWS)),
        "questions": list(voices.answered_of(product, most=QUESTIONS)) if standing.answered else [],
    }


def _chosen(sold: Deal, wanted: str) -> Deal:
    """The pack of the address, or the first that can be bought, or the thing itself."""
    asked = [pack for pack in sold.packs if str(pack.product.pk) == wanted]
    return next(iter([*asked, *(pack for pack in sold.packs if pack.can_be_bought), *sold.packs]), sold)
