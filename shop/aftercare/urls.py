"""Addresses of aftercare, each written in full."""

from django.urls import path

from shop.aftercare import views

app_name = "aftercare"
urlpatterns = [
    path("aftercare/<str:token>/", views.treatment, name="treatment"),
    path("dashboard/aftercare/<str:number>/", views.timeline, name="timeline"),
]
