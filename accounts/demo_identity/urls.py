"""Addresses of the demo identity provider, below /demo-identity/."""

from django.urls import path

from accounts.demo_identity.views import endpoint

urlpatterns = [
    path("<slug:provider>/<path:step>", endpoint, name="demo-identity"),
]
