"""Addresses of orders, each written in full."""

from django.urls import path

from shop.orders import views

app_name = "orders"
urlpatterns = [
    path("dashboard/lots/", views.lot_list, name="lots"),
    path("dashboard/lots/<int:pk>/", views.lot, name="lot"),
    path("dashboard/lots/<int:pk>/recall/", views.recall, name="recall"),
]
