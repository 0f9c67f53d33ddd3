"""Addresses of the conversation."""

from django.urls import path

from blog import converters
from comments import mine, views

converters.register()

app_name = "comments"

urlpatterns = [
    path("post/", views.post, name="post"),
    # One's own comment
    path("<id:pk>/mine/", mine.mine, name="mine"),
    path("<id:pk>/claim/", mine.claim, name="claim"),
]
