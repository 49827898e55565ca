"""Addresses for machines."""

from django.contrib.sitemaps import views
from django.urls import path

from shop.crawlers import feed, robots, sitemaps

urlpatterns = [
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemaps"),
    path("sitemap-<section>.xml", views.sitemap, {"sitemaps": sitemaps.SITEMAPS}, name="sitemap"),
    path("feeds/google/<str:market>.xml", feed.google, name="google-feed"),
]
