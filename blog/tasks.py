"""The blog's slow work, and what it does by the clock."""

from django.core.files.storage import default_storage
from django_tasks import task

from blog import cards, trash
from blog.going_live import Appearance, notice
from blog.media_uses import renew_uses
from blog.models import Article, Image


@task()
def make_renditions(image_id: int) -> None:
    """Make a picture's sizes, and offer them where the picture stands; nothing where it is gone by now."""
    image = Image.objects.filter(pk=image_id).first()
    if image is None:
        return
    image.make_renditions()
    renew_uses(image)


@task()
def delete_files(names: list[str]) -> None:
    """Delete files of a picture that is gone. What is not there any more is no matter."""
    for name in names:
        default_storage.delete(name)


@task()
def draw_card(article_id: int) -> None:
    """Draw the picture by which an article is shown elsewhere; nothing where it is gone or has one by now."""
    article = Article.objects.filter(pk=article_id).first()
    if article is None or article.card_image_id or article.lead_image_id:
        return
    name = cards.draw_card(article)
    if name != article.drawn_card:
        Article.objects.filter(pk=article_id).update(drawn_card=name)
        article.announce()


@task()
def notice_changes() -> None:
    """Notice which articles have become public or have ended since the last minute; see going_live.py."""
    public = Article.objects.published()
    appeared = public.exclude(appearance__is_live=True)
    ended = Appearance.objects.filter(is_live=True).exclude(article__in=public.values("pk"))
    changed = Article.objects.filter(pk__in=[*appeared.values_list("pk", flat=True)])
    gone = Article.objects.filter(pk__in=[*ended.values_list("pk", flat=True)])
    for article in [*changed.defer("body", "body_html"), *gone.defer("body", "body_html")]:
        notice(article)


@task()
def notice_article(article_id: int) -> None:
    """Notice one article at the minute at which it appears or ends; nothing where it is gone by now."""
    if article := Article.objects.filter(pk=article_id).defer("body", "body_html").first():
        notice(article)


@task()
def empty_trash() -> None:
    """Delete for good, with their comments, the articles that have been in the trash for 30 days."""
    trash.empty()
