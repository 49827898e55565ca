"""Addresses of delivery, each written in full."""

from django.urls import path

from shop.delivery import views

app_name = "delivery"
urlpatterns = [
    path("dashboard/delivery/", views.methods, name="methods"),
    path("dashboard/delivery/method/new/", views.edit_method, name="new-method"),
    path("dashboard/delivery/method/<int:pk>/", views.edit_method, name="method"),
    path("dashboard/delivery/method/<int:pk>/delete/", views.delete_method, name="delete-method"),
    path("dashboard/delivery/countries/new/", views.edit_group, name="new-group"),
    path("dashboard/delivery/countries/<int:pk>/", views.edit_group, name="group"),
    path("dashboard/delivery/countries/<int:pk>/delete/", views.delete_group, name="delete-group"),
]
