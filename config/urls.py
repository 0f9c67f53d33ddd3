"""Every address of the site."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from accounts.pages import signed_in
from accounts.views import me
from config import views
from transfer.views import attachment

# The admin has no door of its own: our log-in page has the limits and the second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.not_found
handler500 = views.server_error

urlpatterns = [
    # Editors
    path("admin/", admin.site.urls),
    # Identity
    path("me", me, name="me"),
    path("signed-in", signed_in, name="signed-in"),
    path("accounts/", include("accounts.urls")),
    path("privacy/", views.privacy, name="privacy"),
    # Conversation
    path("comments/", include("comments.urls")),
    # What was moved in
    path("attachments/<slug:name>/", attachment, name="attachment"),
    # The server's own
    path("-/health", views.health, name="health"),
    re_path(r"^media/(?P<path>.+)$", views.media, name="media"),
]

if settings.DEMO_IDENTITY:
    urlpatterns.append(path("demo-identity/", include("accounts.demo_identity.urls")))

# Articles come last: their addresses start at the root.
urlpatterns += [path("", include("comments.article_urls")), path("", include("blog.urls"))]
