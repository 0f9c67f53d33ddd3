"""The blog's slow work."""

from django_tasks import task

from blog.models import Article, Image


@task()
def make_renditions(image_id: int) -> None:
    """Make a picture's sizes, and offer them where the picture stands; nothing where it is gone by now."""
    image = Image.objects.filter(pk=image_id).first()
    if image is None:
        return
    image.make_renditions()
    for article in image.articles.all():
        article.render()
        # The words are the same: the article has not been changed for anybody who asks when it was.
        Article.objects.filter(pk=article.pk, body=article.body).update(body_html=article.body_html)
        article.announce()
    for article in image.leads.all():
        article.announce()
