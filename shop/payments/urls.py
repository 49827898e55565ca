"""Addresses of payments, each written in full."""

from django.urls import path

from shop.payments import views

app_name = "payments"
urlpatterns = [
    path("pay/<str:token>/", views.pay, name="pay"),
    path("pay/<str:token>/return/", views.come_back, name="return"),
    path("payments/webhook/", views.webhook, name="webhook"),
]
