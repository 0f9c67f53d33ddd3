"""The application as a WSGI server sees it: the page cache, and Django behind it."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.environment import env
from config.traffic import traffic
from pagecache.front import Application, PageCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application: Application = traffic.through(get_wsgi_application())

# Also where it keeps nothing itself: it notes which pages an engine in front may keep.
if settings.PAGE_CACHE_MB or settings.PAGE_CACHE_ENGINES:
    from pagecache.generations import generations
    from pagecache.purging import begin_anew, keeper, reads_readings
    from pagecache.store import Store

    application = PageCache(
        application,
        Store(settings.PAGE_CACHE_MB * 2**20),
        generations(),
        settings.PAGE_CACHE_COOKIES,
        settings.PAGE_CACHE_PATHS,
        says_reading=reads_readings(),
        keeper=keeper(),
    )
    if settings.PAGE_CACHE_ENGINES:
        begin_anew()

# Asked here and not in the settings: the server's process is a copy of the command's, whose settings were read before
# the command had decided.
if env.bool("EMBEDDED_WORKER", False):
    from config.worker import start_embedded

    start_embedded()
