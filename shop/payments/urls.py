"""Addresses of payments, each written in full."""

from django.urls import URLPattern

app_name = "payments"
urlpatterns: list[URLPattern] = []
