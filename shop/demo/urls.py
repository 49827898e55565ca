"""Addresses of the demo, each written in full. Included only in demo mode."""

from django.urls import path

from shop.demo import views

app_name = "demo"
urlpatterns = [
    path("dashboard/clock/", views.show, name="clock"),
    path("dashboard/clock/forward/", views.forward, name="clock-forward"),
]
