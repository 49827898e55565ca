"""Addresses of mail, each written in full."""

from django.urls import path

from shop.mail import views

app_name = "mail"
urlpatterns = [
    path("dashboard/mail/", views.outbox, name="list"),
    path("dashboard/mail/resume/", views.resume, name="resume"),
    path("dashboard/mail/health/", views.health, name="health"),
    path("dashboard/mail/<int:pk>/", views.detail, name="detail"),
    path("dashboard/mail/<int:pk>/html/", views.html, name="html"),
    path("dashboard/mail/<int:pk>/send-again/", views.send_again, name="send-again"),
    path("mail/events/<str:provider>/", views.provider_events, name="provider-events"),
    path("preferences/<str:token>/", views.preferences, name="preferences"),
    path("stop/<str:token>/", views.stop, name="stop"),
]
