"""Addresses of the conversation."""

from django.urls import path

from blog import converters
from comments import (
    changing,
    decision_links,
    feeds,
    holding,
    live,
    mine,
    opinions,
    pages,
    preview,
    views,
)
from comments.mail import views as mail
from comments.spam import form_signs

converters.register()

app_name = "comments"

urlpatterns = [
    path("post/", views.post, name="post"),
    # One comment, wherever it stands
    path("<id:pk>/", pages.comment, name="comment"),
    path("at/<id:pk>/<str:anchor>/", pages.anchored, name="anchored"),
    path("<id:pk>/flag/", opinions.flag, name="flag"),
    path("<id:pk>/vote/", opinions.vote, name="vote"),
    # What a comment will look like
    path("preview/", preview.preview, name="preview"),
    # For machines, and for scripts of ours
    path("feed/", feeds.CommentFeed(), name="feed"),
    path("live/<id:pk>/", live.live, name="live"),
    path("since/<id:pk>/<int:sequence>/", live.since, name="since"),
    path("own/", changing.own, name="own"),
    path("stamp/", form_signs.stamp, name="stamp"),
    # Leaving the form to log in, and coming back to what was typed
    path("hold/", holding.hold, name="hold"),
    path("draft/<id:pk>/", holding.draft, name="draft"),
    # One's own comments
    path("mine/", mine.my_comments, name="my-comments"),
    path("<id:pk>/mine/", mine.mine, name="mine"),
    path("<id:pk>/edit/", changing.edit, name="edit"),
    path("<id:pk>/delete/", changing.delete, name="delete"),
    path("<id:pk>/claim/", mine.claim, name="claim"),
    # A moderator's decision from a mail
    path("decide/<str:key>/", decision_links.decide, name="decide"),
    # Mail
    path("mail/<str:key>/", mail.mailbox, name="mailbox"),
    path("mail/<str:key>/stop/", mail.stop_mail, name="stop-mail"),
    path("subscriptions/<id:pk>/", mail.subscription, name="subscription"),
]
