"""Addresses of mail, each written in full."""

from django.urls import path

from shop.mail import views

app_name = "mail"
urlpatterns = [
    path("stop/<str:token>/", views.stop, name="stop"),
]
