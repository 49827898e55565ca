"""Addresses of aftercare, each written in full."""

from django.urls import URLPattern

app_name = "aftercare"
urlpatterns: list[URLPattern] = []
