"""Addresses of taxes, each written in full."""

from django.urls import path

from shop.taxes import views

app_name = "taxes"
urlpatterns = [
    path("dashboard/taxes/", views.rates, name="rates"),
    path("dashboard/taxes/new/", views.edit, name="new"),
    path("dashboard/taxes/<int:pk>/", views.edit, name="edit"),
    path("dashboard/taxes/<int:pk>/delete/", views.delete, name="delete"),
]
