"""The shop's addresses as the demo has them."""

from django.urls import include, path

from shop.urls import urlpatterns as shops

urlpatterns = [path("", include("shop.demo.urls")), *shops]
