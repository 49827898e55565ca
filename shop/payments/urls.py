"""Addresses of payments, each written in full."""

from django.urls import path

from shop.payments.views import customers, reviews

app_name = "payments"
urlpatterns = [
    path("pay/<str:token>/", customers.pay, name="pay"),
    path("pay/<str:token>/return/", customers.come_back, name="return"),
    path("payments/webhook/", customers.webhook, name="webhook"),
    path("dashboard/payments/review/", reviews.waiting, name="reviews"),
    path("dashboard/payments/review/<int:pk>/", reviews.review, name="review"),
]
