"""Addresses of orders, each written in full."""

from django.urls import URLPattern

app_name = "orders"
urlpatterns: list[URLPattern] = []
