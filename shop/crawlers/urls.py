"""Addresses for machines."""

from django.contrib.sitemaps import views
from django.urls import path

from shop.crawlers import feed, pictures, robots, sitemaps

urlpatterns = [
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemaps"),
    path("sitemap-<section>.xml", views.sitemap, {"sitemaps": sitemaps.SITEMAPS}, name="sitemap"),
    path("feeds/google/<str:market>.xml", feed.google, name="google-feed"),
    path("pictures/home.png", pictures.of_home, name="picture-of-home"),
    path("pictures/shelf/<int:pk>.png", pictures.of_category, name="picture-of-category"),
    path("pictures/fit/<slug:brand>/<slug:slug>.png", pictures.of_pen, name="picture-of-pen"),
    path("pictures/learn/<slug:slug>.png", pictures.of_article, name="picture-of-article"),
]
