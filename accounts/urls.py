"""Addresses of sign-in and identity, all below /accounts/ and never cached."""

from django.urls import include, path

urlpatterns = [
    path("", include("allauth.urls")),
]
