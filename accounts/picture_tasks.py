"""The slow work of pictures."""

import logging

from django_tasks import task

from accounts.fetching import NotFetched
from accounts.models import User
from accounts.pictures import NoPicture
from accounts.portraits import fetch_chosen_picture

logger = logging.getLogger(__name__)


@task()
def fetch_avatar(user_id: int) -> None:
    """Fetch somebody's picture from their provider; nothing where they are gone by now.

    Raises NotFetched for what may work later: the worker tries again. What never will is left: the generated avatar
    stays.
    """
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return
    try:
        fetch_chosen_picture(user)
    except NoPicture as why:
        logger.info("No picture for account %d: %s", user_id, why)
    except NotFetched as why:
        if not why.is_final:
            raise
        logger.info("No picture for account %d: %s", user_id, why)
