"""Addresses of voices, each written in full. Those of reviews are Oscar's own names (see shop/forks/catalogue)."""

from django.urls import path, re_path

from shop.voices.views import answering, asking, moderating, sourcing

app_name = "voices"
QUESTIONS = r"^catalogue/(?P<product_slug>[\w-]*)_(?P<product_pk>\d+)/questions/"
urlpatterns = [
    re_path(f"{QUESTIONS}$", asking.listing, name="question-list"),
    re_path(f"{QUESTIONS}ask/$", asking.ask, name="ask"),
    re_path(f"{QUESTIONS}asked/$", asking.asked, name="asked"),
    path("dashboard/voices/reviews/", moderating.reviews, name="reviews"),
    path("dashboard/voices/reviews/<int:pk>/", moderating.review, name="review"),
    path("dashboard/voices/facts/<int:pk>/", sourcing.sources, name="sources"),
    path("dashboard/voices/questions/", answering.questions, name="questions"),
    path("dashboard/voices/questions/<int:pk>/", answering.question, name="question"),
]
