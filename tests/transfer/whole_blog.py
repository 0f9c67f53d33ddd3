"""A blog with everything that there is."""

import datetime as dt
import io
from pathlib import Path

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Pillow

from accounts.models import User
from blog.models import (
    Article,
    Attachment,
    Category,
    Image,
    MenuItem,
    Page,
    Redirect,
    Series,
    SiteSettings,
    Tag,
)
from blog.once import loaded_once
from blog.rendering import clean_body
from comments.author import Author
from comments.editing import edit_comment
from comments.models import Comment, DiscussionSettings
from comments.moderation import set_status
from comments.places import recount
from tests.factories import a_category, a_comment, a_guest, a_reader, a_tag, an_article, an_author
from transfer.models import Imported
from transfer.wordpress.loading import Options, import_wordpress

AT = dt.datetime(2013, 11, 20, 12, 0, 0, 123456, tzinfo=dt.UTC)
MP3 = b"ID3" + b"\0" * 60


def png(colour: str = "navy") -> ContentFile:
    """Return a small picture."""
    out = io.BytesIO()
    Pillow.new("RGB", (40, 30), colour).save(out, format="PNG")
    return ContentFile(out.getvalue(), name="picture.png")


def a_whole_blog() -> None:
    """Make a blog with everything that there is."""
    with loaded_once():
        _people_and_terms()
        _media()
        _articles()
        _pages()
        _talk()
        _kept_from_elsewhere()
        _settings()


def _people_and_terms() -> None:
    anna = an_author("Anna Berg")
    anna.email, anna.bio, anna.website = (
        "anna@example.org",
        "Writes.\n\nA lot.",
        "https://anna.example",
    )
    anna.first_name, anna.last_name = "Anna", "Bérg & Sons"
    anna.save()
    an_author("Ben")
    a_reader("Nobody who ever spoke", email="silent@example.org")
    world = a_category("World", position=3, description="Everywhere & <else>\nwhere")
    a_category("News", parent=world)
    a_category("News", position=1)
    a_tag("C++ & friends")
    Tag.objects.create(name="東京", description="Two  blanks")
    Series.objects.create(name="Rivers", description="In parts.")
    Category.objects.create(name="Gone").delete()


def _media() -> None:
    for colour in ("navy", "teal", "gold"):
        Image.objects.create(file=png(colour), alt=f"All {colour} & <more>")
    Image.objects.order_by("pk")[0].delete()
    first = Image.objects.order_by("pk")[0]
    first.caption, first.credit, first.focal_x, first.focal_y = "“A” <b> caption", "Me", 10, 0
    first.save()
    sound = Attachment(medium="audio", extension="mp3", title="Sound & fury", size=len(MP3))
    sound.file.save("sound.mp3", ContentFile(MP3), save=False)
    sound.save()


def body_with_everything() -> str:
    """Return a text with each of our editor's forms."""
    picture, other = Image.objects.order_by("pk")
    sound = Attachment.objects.get()
    return clean_body(
        f'<p>Before<br>\nthe  line\nends. [gallery] <span class="footnote">A <em>note</em></span></p>\n'
        f'<figure class="wide"><img src="{picture.file.url}" alt="x" data-image="{picture.pk}">'
        f"<figcaption>Words</figcaption></figure>"
        f'<div class="gallery"><figure><img src="{other.file.url}" alt="" data-image="{other.pk}"></figure></div>'
        '<hr class="more"><h2 id="two">Two</h2>'
        f'<figure class="file"><audio src="{sound.file.url}" controls preload="none"></audio></figure>'
        '<figure class="embed"><a href="https://www.youtube.com/watch?v=abcdefghijk&amp;t=1">'
        "https://www.youtube.com/watch?v=abcdefghijk&amp;t=1</a><figcaption>Seen</figcaption></figure>"
        '<pre class="raw-html">&lt;details&gt;&lt;summary&gt;S&lt;/summary&gt;x &amp;amp; y&lt;/details&gt;</pre>'
        '<pre><code class="language-python">if a &lt; b:\n    pass\n\n\n[caption]</code></pre>'
        '<p>]]&gt; and <a href="/2013/11/20/old/">a link</a> &lt;!--more--&gt; https://vimeo.com/1</p>'
        "<table><tbody><tr><th>A</th></tr><tr><td><p>1</p></td></tr></tbody></table>"
        '<p><img src="/media/images/gone.png" alt="gone"></p>'
    )


def _articles() -> None:
    anna, ben = User.objects.get(slug="anna-berg"), User.objects.get(slug="ben")
    filed = tuple(Category.objects.all())
    picture, other = Image.objects.order_by("pk")
    full = an_article(
        title="High water <em>&</em> “low”  tide",
        authors=(ben, anna),
        categories=filed,
        tags=tuple(Tag.objects.all()),
        body=body_with_everything(),
        excerpt="A standfirst & <more>",
        lead_image=picture,
        card_image=other,
        series=Series.objects.get(),
        series_position=2,
        language="ja",
        seo_title="For engines",
        seo_description="Words\nfor engines",
        canonical_url="https://elsewhere.example/x",
        is_noindex=True,
        is_sticky=True,
        comments_open=False,
        format="aside",
        published_at=AT,
        unpublish_at=timezone.now() + dt.timedelta(days=900),
    )
    full.slug = "high-water"
    full.save()
    Redirect(old_path="/typed/by-hand", article=full).save()
    an_article(title="A draft", status="draft")
    an_article(title="A draft with a date", status="draft", published_at=AT)
    an_article(title="Waits", status="pending")
    an_article(title="Is to come", status="scheduled", published_at=AT + dt.timedelta(days=36500))
    an_article(title="For us", status="private")
    an_article(title="Behind a door", password=" open & shut ")
    ended = an_article(title="Has ended", unpublish_at=AT + dt.timedelta(days=1))
    ended.trash()
    an_article(title="Ended too", unpublish_at=AT + dt.timedelta(days=1))
    an_article(title="Thrown away unseen", status="draft").trash()
    an_article(title="東京の夜", published_at=dt.datetime(803, 1, 2, 3, 4, 5, tzinfo=dt.UTC))
    an_article(title="To be deleted for good").delete()
    Article.objects.filter(title="Waits").update(updated_at=AT)


def _pages() -> None:
    about = Page(title="About & more", body=body_with_everything(), is_published=True)
    about.save()
    Page(title="Gone", body="").save()
    Page(
        title="Contact", parent=about, body="<p>Write.</p>", seo_description="How", is_noindex=True
    ).save()
    Page(
        title="Gate", parent=about, body="<p>In.</p>", is_published=True, password=" in & out "
    ).save()
    Page(title="Shut", body="<p>Not yet.</p>", password="Shut").save()
    Page.objects.get(title="Gone").delete()
    about.slug = "about-us"
    about.save()


def _talk() -> None:
    article = Article.objects.get(slug="high-water")
    reader = a_reader("Rita", email="rita@example.org", website="https://rita.example")
    top = a_comment(article, "Top *bold* `code`\n\nand ]]> more\r\n", created_at=AT)
    reply = a_comment(article, "A reply", parent=top, author=Author(user=reader, provider="google"))
    a_comment(article, "waits", parent=reply, status="pending")
    a_comment(article, "buy", status="spam")
    gone = a_comment(article, "gone", parent=top)
    a_comment(article, "still answers it", parent=gone)
    set_status(gone, "trash", None, "It was rude.")
    deleted = a_comment(article, "gone for good")
    deleted.delete()
    edited = a_comment(article, "before", author=a_guest("Tom &  Jerry"))
    edit_comment(edited, "after <b>", None)
    Comment.objects.filter(pk=edited.pk).update(
        address="2001:db8::1",
        network="2001:db8::/48",
        user_agent="A browser",
        author_url="https://tom.example",
        former_id=77,
    )
    emptied_comment = a_comment(article, "empty", parent=edited)
    a_comment(article, "below", parent=emptied_comment)
    set_status(emptied_comment, "trash", None)
    Comment.objects.filter(pk=emptied_comment.pk).update(
        source="", html="", author_name="", author_email="", deleted_by_writer=True
    )
    old = a_comment(article, "<em>old</em> HTML", created_at=AT - dt.timedelta(days=1))
    Comment.objects.filter(pk=old.pk).update(
        is_html=True, html="<p><em>old</em> HTML</p>", kind="pingback", votes=3, score=9
    )
    recount(article)
    door = Article.objects.get(title="Behind a door")
    a_comment(door, "said behind the door")
    for hidden in Article.objects.filter(status__in=["private", "trash"]):
        a_comment(hidden, f"below {hidden}")


def _kept_from_elsewhere() -> None:
    """What an import from WordPress leaves: custom fields, other taxonomies, menus, talk below pages."""
    from tests.transfer import wxr

    text = wxr.export(
        wxr.author("old-anna", 3),
        "<wp:term><wp:term_id>71</wp:term_id><wp:term_taxonomy>genre</wp:term_taxonomy>"
        "<wp:term_slug>crime</wp:term_slug><wp:term_name>Crime &amp; co</wp:term_name>"
        "<wp:term_description>About &amp;lt;it&amp;gt;</wp:term_description></wp:term>",
        wxr.item(
            *(500, "From elsewhere", wxr.meta("mood", "a]]>b"), wxr.meta("_thumbnail_id", "9")),
            wxr.meta("_wp_old_slug", "was"),
            wxr.term("genre", "crime", "Crime & co"),
            wxr.comment(900, "Well <b>said</b>", user=3).replace(
                "</wp:comment>",
                wxr.meta("rating", "5]]>").replace("postmeta", "commentmeta") + "</wp:comment>",
            ),
            wxr.comment(901, "note", kind="order_note"),
            creator="old-anna",
        ),
        wxr.item(501, "Odd", status="acf-disabled", creator="old-anna"),
        wxr.item(
            *(502, "Old page", wxr.comment(902, "below a page"), wxr.meta("template", "wide")),
            kind="page",
            creator="old-anna",
            password="secret",
            excerpt="Of a page",
        ),
        wxr.item(
            *(503, "A file & more", wxr.comment(903, "below a file"), wxr.meta("camera", "old")),
            kind="attachment",
            body="What it shows, <em>at length</em>",
            parent=500,
            url="https://river.example/wp-content/uploads/2013/11/a.jpg",
            creator="old-anna",
        ),
        wxr.item(504, "Entry", wxr.term("nav_menu", "top"), kind="nav_menu_item", parent=502),
        wxr.item(
            505,
            "",
            wxr.comment(904, "kept"),
            kind="plugin_row",
            gmt="0000-00-00 00:00:00",
            link="https://river.example/?post_type=plugin_row&p=505",
        ),
        wxr.item(
            506,
            "Bridge",
            wxr.comment(905, "below a work"),
            wxr.meta("client", "us"),
            wxr.term("jetpack-portfolio-type", "stone"),
            kind="jetpack-portfolio",
            password="secret",
            link="https://river.example/portfolio/bridge/",
        ),
    )
    path = Path(Image.objects.earliest("pk").file.path).with_name("elsewhere.xml")
    path.write_text(text)
    import_wordpress([path], Options())
    for kind, old_id in (("post", "500"), ("page", "502")):
        # As another import keeps what it knows.
        row = Imported.objects.get(kind=kind, old_id=old_id)
        row.details["internal_tags"] = [["hash-a", "#a ]]>"]]
        row.save()


def _settings() -> None:
    site = SiteSettings.load()
    site.title, site.tagline, site.footer = "The River & <co>", "What it  carries", "© us"
    site.time_zone, site.language, site.page_size = "Europe/Berlin", "en-gb", 7
    site.logo, site.icon = Image.objects.order_by("pk")
    site.old_folders = "/blog\n/東京/a b"
    site.robots = "User-agent: Bot\nDisallow: /"
    site.save()
    discussion = DiscussionSettings.load()
    discussion.hold_words, discussion.page_threads, discussion.votes = "bad\nworse", 5, True
    discussion.save()
    MenuItem(place="head", page=Page.objects.get(title="Contact"), position=2).save()
    MenuItem(place="head", category=Category.objects.get(path="world/news"), label="N&W").save()
    MenuItem(place="foot", address="/archive/", label="All").save()
    Redirect(old_path="/feed.xml", target="/feed/", is_automatic=True).save()
