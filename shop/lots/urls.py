"""Addresses of lots, each written in full."""

from django.urls import path

from shop.lots import views

app_name = "lots"
urlpatterns = [
    path("lot/", views.checker, name="checker"),
    path("recall/<str:token>/", views.recall, name="recall"),
]
