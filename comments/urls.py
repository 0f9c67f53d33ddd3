"""Addresses of the conversation."""

from django.urls import path

from blog import converters
from comments import decision_links, holding, mine, views
from comments.mail import views as mail

converters.register()

app_name = "comments"

urlpatterns = [
    path("post/", views.post, name="post"),
    # Leaving the form to log in, and coming back to what was typed
    path("hold/", holding.hold, name="hold"),
    path("draft/<id:pk>/", holding.draft, name="draft"),
    # One's own comments
    path("mine/", mine.my_comments, name="my-comments"),
    path("<id:pk>/mine/", mine.mine, name="mine"),
    path("<id:pk>/claim/", mine.claim, name="claim"),
    # A moderator's decision from a mail
    path("decide/<str:key>/", decision_links.decide, name="decide"),
    # Mail
    path("mail/<str:key>/", mail.mailbox, name="mailbox"),
    path("mail/<str:key>/stop/", mail.stop_mail, name="stop-mail"),
    path("subscriptions/<id:pk>/", mail.subscription, name="subscription"),
]
