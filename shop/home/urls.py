"""Addresses of the shop's own pages."""

from django.urls import path

from shop.home import front, pages

urlpatterns = [
    path("", front.home, name="home"),
    path("about/", pages.about, name="about"),
    path("delivery-and-returns/", pages.delivery_returns, name="delivery-returns"),
]
