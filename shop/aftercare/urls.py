"""Addresses of aftercare, each written in full."""

from django.urls import path

from shop.aftercare.views import people

app_name = "aftercare"
urlpatterns = [
    path("aftercare/<str:token>/", people.treatment, name="treatment"),
    path("dashboard/aftercare/<str:number>/", people.timeline, name="timeline"),
]
