"""The picture beside somebody's name: where the chosen one stands, fetched once, kept as ours."""

import hashlib
import re

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.avatars import SIZES
from accounts.keepers import looks_different
from accounts.models import User
from accounts.pictures import remove_squares, small_squares, store_squares

#: The providers name small pictures; the same address with another ending has them large enough.
#: X: https://developer.x.com/en/docs/x-api/v1/accounts-and-users/user-profile-images-and-banners
#: Gravatar: https://docs.gravatar.com/sdk/images/ ; Google's has no document, it is as everybody uses it.
LARGER = (
    (re.compile(r"^(https://pbs\.twimg\.com/.+)_normal(\.\w+)$"), r"\1_400x400\2"),
    (re.compile(r"^(https://lh\d\.googleusercontent\.com/.+)=s\d+-c$"), rf"\1=s{SIZES[-1]}-c"),
    (re.compile(r"^(https://(?:\w+\.)?gravatar\.com/.+[?&]s=)\d+"), rf"\g<1>{SIZES[-1]}"),
)


def fetch_chosen_picture(user: User) -> None:
    """Fetch the chosen picture, where there is a new one; raises NotFetched and NoPicture."""
    address = picture_address(user)
    digest = digest_of(address)
    if not address or digest == user.avatar_digest:
        return
    fetch = import_string(settings.AVATAR_SOURCE)
    stem = store_squares(small_squares(fetch(address)))
    with transaction.atomic():
        now = User.objects.select_for_update().filter(pk=user.pk).first()
        if now is None or digest_of(picture_address(now)) != digest:
            # Somebody has chosen otherwise, or left, while the picture was on its way.
            transaction.on_commit(lambda: remove_squares(stem))
            return
        keep_picture(now, stem, digest)


def keep_picture(user: User, stem: str, digest: str) -> None:
    """Note a stored picture as the account's, and remove the one before it when that is certain."""
    before = user.avatar
    user.avatar, user.avatar_digest = stem, digest
    user.save(update_fields=["avatar", "avatar_digest"])
    if before != stem:
        looks_different(user)
    if before and before != stem:
        transaction.on_commit(lambda: remove_squares(before))


def picture_address(user: User) -> str:
    """Return where the chosen picture stands at its provider; empty for none."""
    if not user.avatar_provider:
        return ""
    accounts = SocialAccount.objects.filter(user=user, provider=user.avatar_provider)
    address = next((a.extra_data.get("avatar", "") for a in accounts.order_by("pk")), "")
    for small, large in LARGER:
        address = small.sub(large, str(address))
    return str(address)


def digest_of(address: str) -> str:
    """Return what tells one address from another; with the sizes, so that new ones are made when they change."""
    return hashlib.sha256(f"{SIZES} {address}".encode()).hexdigest() if address else ""
