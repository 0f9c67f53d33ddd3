"""The application as a WSGI server sees it."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

if settings.EMBEDDED_WORKER:
    from config.worker import start_embedded

    start_embedded()
