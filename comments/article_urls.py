"""Addresses of the conversation that stand below an article's permalink, shaped as WordPress shapes them."""

from django.urls import path

from blog import converters
from comments import feeds, pages

converters.register()

app_name = "conversation"

#: An article is found under all four (blog/urls.py), and led to the one that the owner has chosen.
_ARTICLES = (
    "<year:year>/<dd:month>/<dd:day>/<uslug:slug>/",
    "<year:year>/<dd:month>/<uslug:slug>/",
    "archives/<id:pk>/",
    # Below the root, static pages that have a conversation as well.
    "<pages:path>/",
)

urlpatterns = [
    pattern
    for article in _ARTICLES
    for pattern in (
        # Lists have feeds at addresses of several parts: those of pages below pages lead to the page.
        path(f"{article.replace('pages:', 'uslug:')}feed/", feeds.ArticleCommentFeed()),
        path(f"{article}comment-page-<number:page>/", pages.comment_page),
        path(f"{article}comment-thread-<id:root>/", pages.thread),
        path(f"{article}comment-thread-<id:root>/page/<number:page>/", pages.thread),
    )
]
