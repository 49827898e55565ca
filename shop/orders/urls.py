"""Addresses of orders, each written in full."""

from django.urls import path

from shop.orders.views import carrier, lots

app_name = "orders"
urlpatterns = [
    path("carrier/events/", carrier.events, name="carrier-events"),
    path("dashboard/lots/", lots.lot_list, name="lots"),
    path("dashboard/lots/<int:pk>/", lots.lot, name="lot"),
    path("dashboard/lots/<int:pk>/recall/", lots.recall, name="recall"),
]
