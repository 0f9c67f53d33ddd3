"""What the account page shows of somebody's mail."""

from typing import Any

from django import template

from accounts.models import User
from comments.mail.models import Subscription

register = template.Library()


@register.inclusion_tag("comments/_subscriptions.html", takes_context=True)
def subscriptions(context: dict[str, Any], user: User) -> dict[str, Any]:
    """Render what somebody gets mail about, each with its choices. One query.

    Only what was asked for while they were signed in: the same address may have been typed by others.
    """
    mine = Subscription.objects.filter(user=user).select_related("article", "mailbox")
    return {
        "subscriptions": mine.order_by("pk"),
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
    }
