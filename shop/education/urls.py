"""Addresses of education, each written in full."""

from django.urls import URLPattern

app_name = "education"
urlpatterns: list[URLPattern] = []
