"""Addresses of contact, each written in full."""

from django.urls import path

from shop.contact import views

app_name = "contact"
urlpatterns = [
    path("contact/", views.write, name="write"),
    path("contact/thank-you/", views.thank_you, name="thank-you"),
    path("dashboard/contact/", views.enquiries, name="enquiries"),
    path("dashboard/contact/<int:pk>/", views.enquiry, name="enquiry"),
]
