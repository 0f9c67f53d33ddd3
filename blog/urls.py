"""Addresses of what is published, shaped as WordPress.com shapes them."""

from django.urls import path

from blog import (
    converters,
    embed_page,
    feeds,
    list_feeds,
    look,
    passwords,
    previews,
    speculation,
    views,
)

converters.register()

app_name = "blog"

urlpatterns = [
    # Front page
    path("", views.home, name="home"),
    path("page/<number:page>/", views.home, name="home"),
    # For machines
    path("feed/", feeds.ArticleFeed(), name="feed"),
    path(speculation.PATH[1:], speculation.rules, name="speculation-rules"),
    path("robots.txt", feeds.robots, name="robots"),
    path("sitemap.xml", feeds.sitemap_index, name="sitemap"),
    path("sitemap-pages.xml", feeds.sitemap_pages, name="sitemap-pages"),
    path("sitemap-<year:year>.xml", feeds.sitemap_year, name="sitemap-year"),
    path("theme/<slug:name>.css", look.theme, name="theme"),
    path("favicon.ico", look.favicon, name="favicon"),
    # Editors look before readers do
    path("preview/<int:pk>/", previews.preview, name="preview"),
    path("preview/shared/<str:token>/", previews.shared_preview, name="shared-preview"),
    # What a reader has asked to see from elsewhere
    path("embed/<str:token>/", embed_page.embed, name="embed"),
    # Sections, tags, authors
    path("category/<slugs:slugs>/feed/", list_feeds.CategoryFeed(), name="category-feed"),
    path("category/<slugs:slugs>/page/<number:page>/", views.category, name="category"),
    path("category/<slugs:slugs>/", views.category, name="category"),
    path("tag/<uslug:slug>/feed/", list_feeds.TagFeed(), name="tag-feed"),
    path("tag/<uslug:slug>/page/<number:page>/", views.tag, name="tag"),
    path("tag/<uslug:slug>/", views.tag, name="tag"),
    path("author/<uslug:slug>/feed/", list_feeds.AuthorFeed(), name="author-feed"),
    path("author/<uslug:slug>/page/<number:page>/", views.author, name="author"),
    path("author/<uslug:slug>/", views.author, name="author"),
    path("series/<uslug:slug>/page/<number:page>/", views.series, name="series"),
    path("series/<uslug:slug>/", views.series, name="series"),
    # Archives and permalinks
    path("<year:year>/", views.year, name="year"),
    path("<year:year>/page/<number:page>/", views.year, name="year"),
    path("<year:year>/<dd:month>/", views.month, name="month"),
    path("<year:year>/<dd:month>/page/<number:page>/", views.month, name="month"),
    path("<year:year>/<dd:month>/<dd:day>/", views.day, name="day"),
    path("<year:year>/<dd:month>/<dd:day>/page/<number:page>/", views.day, name="day"),
    path("<year:year>/<dd:month>/<dd:day>/<uslug:slug>/", views.article, name="article"),
    path("<year:year>/<dd:month>/<uslug:slug>/", views.article, name="article-month"),
    path("archives/<id:pk>/", views.article_number, name="article-number"),
    path("unlock/<id:pk>/", passwords.unlock, name="unlock"),
    path("unlock/page/<id:pk>/", passwords.unlock_page, name="unlock-page"),
    # Last: static pages, and articles whose address is their name
    path("<pages:path>/", views.named, name="named"),
]
