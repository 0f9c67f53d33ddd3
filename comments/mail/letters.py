"""What the letters say: subject, words, and whom they go to."""

import datetime as dt
from collections.abc import Sequence
from email.utils import formataddr, parseaddr
from functools import cache
from typing import Any

from css_inline import CSSInliner
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from blog.models import Article, SiteSettings
from comments.addresses import page_address
from comments.decision_links import BUTTONS, decision_link
from comments.forms import one_line
from comments.mail import links
from comments.mail.addresses import address_of_user
from comments.mail.headers import article_message_id, domain, thread_headers, waiting_headers
from comments.mail.models import Delivery, Mailbox, Why
from comments.mail.text import as_text
from comments.models import Comment
from comments.ownership import owner_url
from comments.policy import moderators


def letter(
    mailbox: Mailbox,
    template: str,
    subject: str,
    context: dict[str, Any],
    *,
    headers: dict[str, str],
    stop: str = "",
    stop_words: str = "",
) -> EmailMultiAlternatives:
    """Return a letter of two parts from the templates mail/<template>.txt and .html.

    ``stop`` says what its one-click unsubscription ends (RFC 8058); empty for a letter that nobody
    subscribes to. The subject is put on one line: no title and no name can add a header.
    """
    site = SiteSettings.load()
    context = {
        "site": site,
        "site_url": settings.SITE_URL,
        "subject": one_line(subject),
        "mailbox_link": links.mailbox_link(mailbox),
        "stop_words": stop_words,
        **context,
    }
    headers = {
        # RFC 3834: nothing answers a machine by itself.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": f"<comments.{domain()}>",
        **headers,
    }
    if stop:
        context["stop_link"] = links.stop_link(mailbox, stop)
        headers["List-Unsubscribe"] = f"<{context['stop_link']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=context["subject"],
        body=render_to_string(f"mail/{template}.txt", context),
        from_email=sender(site),
        to=[mailbox.email],
        headers=headers,
    )
    message.attach_alternative(
        _inliner().inline(render_to_string(f"mail/{template}.html", context)), "text/html"
    )
    return message


def sender(site: SiteSettings) -> str:
    """Return the From line: DEFAULT_FROM_EMAIL, with the publication's name where it has none."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or one_line(site.title), address))


@cache
def _inliner() -> CSSInliner:
    """Return what writes the style sheet of a letter into its elements: many mail programs read nothing else.

    The rules for dark screens stay in the head. Nothing is fetched.
    """
    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


def letter_for(delivery: Delivery) -> EmailMultiAlternatives:
    """Return the letter of a delivery about one comment or article."""
    if delivery.article:
        return about_article(delivery.mailbox, delivery.article)
    if delivery.comment is None:
        raise ValueError("A delivery is about a comment or an article.")
    match delivery.why:
        case Why.MODERATOR:
            return about_waiting(delivery.mailbox, delivery.comment)
        case Why.WRITER:
            return to_writer(delivery.mailbox, delivery.comment)
    return about_comment(delivery, delivery.comment)


def comment_context(comment: Comment) -> dict[str, Any]:
    """Return what every letter about a comment shows."""
    return {
        "comment": comment,
        "article": comment.article,
        "parent": comment.parent,
        "words": as_text(comment.html),
        "link": links.absolute(comment.get_absolute_url()),
        "language": comment.article.language or SiteSettings.load().language_code,
    }


def about_comment(delivery: Delivery, comment: Comment) -> EmailMultiAlternatives:
    """Return the letter that tells a reader, or the article's author, what somebody has said."""
    is_author = delivery.why == Why.AUTHOR
    return letter(
        delivery.mailbox,
        "comment",
        f"Re: {comment.article.title}",
        {
            **comment_context(comment),
            "reply_link": links.absolute(
                f"{page_address(comment)}?replytocom={comment.pk}#respond"
            ),
            "is_author": is_author,
        },
        headers=thread_headers(comment),
        stop=links.AUTHOR if is_author else links.article_mail(comment.article_id),
        stop_words=(
            "Stop mail about comments on my articles"
            if is_author
            else "Stop mail about these comments"
        ),
    )


def about_waiting(mailbox: Mailbox, comment: Comment) -> EmailMultiAlternatives:
    """Return the letter that tells a moderator that a comment waits, with what may be decided."""
    return letter(
        mailbox,
        "waiting",
        f"Re: {comment.article.title}",
        {
            **comment_context(comment),
            "decisions": decisions(mailbox, comment),
            "queue_link": links.absolute(
                reverse("admin:comments_comment_change", args=[comment.pk])
            ),
        },
        headers=waiting_headers(comment),
        stop=links.QUEUE,
        stop_words="Stop mail about comments that wait",
    )


def decisions(mailbox: Mailbox, comment: Comment) -> list[dict[str, str]]:
    """Return what the owner of an address may decide about a comment: the words, and the link that asks once more.

    Nothing where several moderators share the address: a decision is kept with the name of one.
    """
    owners = [person for person in moderators() if address_of_user(person) == mailbox.email]
    if len(owners) != 1:
        return []
    return [
        {"word": words, "link": decision_link(comment, owners[0], status)}
        for status, words in BUTTONS.items()
    ]


def to_writer(mailbox: Mailbox, comment: Comment) -> EmailMultiAlternatives:
    """Return the letter with which a guest keeps a comment in hand: edit it, delete it, claim it."""
    return letter(
        mailbox,
        "written",
        f"Re: {comment.article.title}",
        {**comment_context(comment), "owner_link": links.absolute(owner_url(comment))},
        headers=thread_headers(comment),
        stop=links.OWN,
        stop_words="Stop mail about my own comments",
    )


def about_article(mailbox: Mailbox, article: Article) -> EmailMultiAlternatives:
    """Return the letter that tells a reader of a new article."""
    return letter(
        mailbox,
        "article",
        article.title,
        {
            "article": article,
            "link": links.absolute(article.get_absolute_url()),
            "language": article.language or SiteSettings.load().language_code,
        },
        headers={"Message-ID": article_message_id(article.pk)},
        stop=links.POSTS,
        stop_words="Stop mail about new articles",
    )


def to_confirm(mailbox: Mailbox) -> EmailMultiAlternatives:
    """Return the letter that asks an address for its yes.

    It holds no word that whoever typed the address has chosen: nobody can send a message through it.
    """
    wanted = [
        str(subscription)
        for subscription in mailbox.subscriptions.select_related("article").order_by("pk")
    ]
    site = SiteSettings.load()
    return letter(
        mailbox,
        "confirm",
        f"Please confirm: mail from {site.title}",
        {"wanted": wanted, "language": SiteSettings.load().language_code},
        headers={"Message-ID": f"<confirm-{mailbox.pk}-{mailbox.asked_times}@{domain()}>"},
    )


def digest(
    mailbox: Mailbox, day: dt.date, deliveries: Sequence[Delivery]
) -> EmailMultiAlternatives:
    """Return one letter about everything that a day has brought: articles first, comments by article."""
    articles = [delivery.article for delivery in deliveries if delivery.article]
    talks: dict[Article, list[dict[str, Any]]] = {}
    for delivery in sorted(deliveries, key=lambda d: d.created_at):
        if delivery.comment:
            talk = talks.setdefault(delivery.comment.article, [])
            talk.append(comment_context(delivery.comment))
    count = len(deliveries)
    site = SiteSettings.load()
    return letter(
        mailbox,
        "digest",
        f"{site.title}: {count} new {'thing' if count == 1 else 'things'} to read",
        {
            "day": day,
            "articles": [
                {"article": a, "link": links.absolute(a.get_absolute_url())} for a in articles
            ],
            "talks": [{"article": a, "comments": c} for a, c in talks.items()],
            "language": SiteSettings.load().language_code,
        },
        headers={"Message-ID": f"<digest-{mailbox.pk}-{day.isoformat()}@{domain()}>"},
        stop=links.DIGEST,
        stop_words="Stop the daily letter",
    )
