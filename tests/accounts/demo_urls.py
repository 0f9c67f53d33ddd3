"""The site's addresses with those of the demo identity provider, as demo mode has them."""

from django.urls import include, path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as site

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("demo-identity/", include("accounts.demo_identity.urls")), *site]
