"""Addresses of the shelf, each written in full."""

from django.urls import path

from shop.shelf.views import desk

app_name = "shelf"
urlpatterns = [
    path("dashboard/search/", desk.missed, name="missed"),
    path("dashboard/search/synonyms/", desk.synonyms, name="synonyms"),
    path("dashboard/search/synonyms/<int:pk>/remove/", desk.remove_synonym, name="remove-synonym"),
]
