"""Blogs that grow, and how much memory is held while one is written."""

import gc
import io
import tracemalloc

from blog.models import Article, Image, MenuItem, Page, Redirect, Series
from comments.models import Comment
from tests.factories import (
    PUBLISHED_AT,
    a_category,
    a_comment,
    a_tag,
    an_article,
    an_author,
)
from tests.transfer.whole_blog import png


def grow(number):
    """Make as much as ``number`` of everything."""
    start = Article.objects.count()
    for n in range(start, start + number):
        section = a_category(f"Section {n}")
        series = Series.objects.create(name=f"Series {n}")
        picture = Image.objects.create(file=png(), alt=f"Picture {n}")
        article = an_article(
            title=f"Article {n}",
            authors=(an_author(f"Writer {n}"),),
            categories=(section,),
            tags=(a_tag(f"Tag {n}"),),
            series=series,
            lead_image=picture,
            body=f'<p><img src="{picture.file.url}" alt="" data-image="{picture.pk}"></p>',
        )
        Redirect(old_path=f"/old/{n}", article=article).save()
        Redirect(old_path=f"/older/{n}", target="/").save()
        a_comment(article, parent=a_comment(article))
        page = Page(title=f"Page {n}", body=article.body)
        page.save()
        MenuItem(page=page).save()


def grow_long(number):
    """Make articles of 10 kB each, the first of them with five comments of 2 kB for each article."""
    start = Article.objects.count()
    made = Article.objects.bulk_create(
        Article(
            title="T",
            slug=f"long-{n}",
            status="published",
            published_at=PUBLISHED_AT,
            body=f"<p>{'word' * 2500}</p>",
        )
        for n in range(start, start + number)
    )
    first = (Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    Comment.objects.bulk_create(
        Comment(pk=first + n, article=made[0], path=f"4{n:04}", html=f"<p>{'x' * 2000}</p>")
        for n in range(number * 5)
    )


class Sink(io.RawIOBase):
    """Takes everything and keeps nothing, not even what waits for the collector: that is looked for every 20 kB."""

    def __init__(self):
        self.at = self.collected = 0

    def writable(self):
        return True

    def tell(self):
        return self.at

    def write(self, data):
        self.at += len(data)
        if tracemalloc.is_tracing() and self.at - self.collected > 20_000:
            gc.collect()
            self.collected = self.at
        return len(data)


def peak_of(work):
    """Return how much memory some work takes at most, in bytes."""
    gc.collect()
    gc.freeze()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.unfreeze()
