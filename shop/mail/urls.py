"""Addresses of mail, each written in full."""

from django.urls import URLPattern

app_name = "mail"
urlpatterns: list[URLPattern] = []
