"""What a page asks while somebody looks at it: whether something was said since, and what."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from blog.caching import keep_private, public_page
from blog.models import Article
from blog.unlocking import readable
from comments.access import article_or_404
from comments.models import Comment, DiscussionSettings
from comments.policy import accepts_comments
from comments.reading import loose
from comments.thread_html import Around, thread_html
from pagecache.tags import depends_on

#: Comments that are handed over at once; whoever has missed more looks at the pages.
SINCE_SIZE = 50


@require_safe
@public_page
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how many comments of an article have ever become public.

    The number never falls, so the difference to what a page knows is what is new. One query beside the site's
    settings; from the page cache none, and a browser that knows the answer gets 304.
    """
    found = readable(request).filter(pk=pk)
    known = found.values_list("conversation__published", "password").first()
    if known is None:
        raise Http404("There is no such article.")
    published, password = known
    if password:
        keep_private(request)
    return depends_on(JsonResponse({"published": published or 0}), Article(pk=pk).cache_tag)


@require_safe
@public_page
def since(request: HttpRequest, pk: int, sequence: int) -> HttpResponse:
    """Return what became public after the ``sequence``-th comment of an article, as items to be put in their places."""
    article = article_or_404(request, pk=pk)
    if sequence > 2**31 - 1:
        raise Http404("There are not so many comments.")
    discussion = DiscussionSettings.load()
    comments = Comment.objects.of(article).approved().filter(sequence__gt=sequence)
    around = Around(
        article.get_absolute_url(),
        authors={authorship.author_id for authorship in article.authorships.all()},
        is_open=accepts_comments(article, discussion),
        has_votes=discussion.votes,
    )
    html = thread_html(loose(comments.order_by("sequence")[:SINCE_SIZE]), around)
    return depends_on(HttpResponse(f"<ol>{html}</ol>"), article.cache_tag)
