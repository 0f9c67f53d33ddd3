"""What an export takes along of each of our tables, and what it leaves here and why; a test knows every field.

``PLAIN`` names the fields that stand in an export as they are; ``RELATED`` those that stand there in another form:
a place in the tree, a number, a file, a text in its own element. ``DERIVED`` follows from the rest and is made
anew. ``HERE`` stays: secrets, what only this server knows, and what would mean nothing elsewhere.
"""

from typing import Final

PLAIN: Final[dict[str, tuple[str, ...]]] = {
    "accounts.User": (
        *("first_name", "last_name", "email", "display_name", "slug", "website", "bio"),
        *("is_active", "date_joined"),
    ),
    "blog.Article": (
        *("title", "slug", "status", "published_at", "unpublish_at", "password", "is_sticky"),
        *("excerpt", "comments_open", "series_position", "language", "seo_title"),
        *("seo_description", "canonical_url", "is_noindex", "format", "created_at"),
        *("updated_at", "trashed_at"),
    ),
    "blog.Attachment": ("title", "uploaded_at"),
    "blog.Category": ("name", "slug", "description", "position"),
    "blog.Image": ("alt", "caption", "credit", "focal_x", "focal_y", "uploaded_at"),
    "blog.MenuItem": ("place", "label", "address", "position"),
    "blog.Page": (
        *("title", "slug", "is_published", "password", "seo_description", "is_noindex"),
        *("created_at", "updated_at"),
    ),
    "blog.Redirect": ("old_path", "target", "is_automatic"),
    "blog.Series": ("name", "slug", "description"),
    "blog.SiteSettings": (
        *("title", "tagline", "description", "footer", "palette", "typeface", "language"),
        *("time_zone", "permalinks", "transliterates_slugs", "page_size", "feed_size"),
        *("is_indexed", "robots", "old_folders"),
    ),
    "blog.Tag": ("name", "slug", "description"),
    "comments.Comment": (
        *("status", "reason", "moved_at", "votes", "flags", "score", "reviewed_at"),
        *("deleted_by_writer", "provider", "author_name", "author_email", "author_url"),
        *("address", "user_agent", "kind", "former_id", "former_anchor", "is_html", "created_at"),
        "edited_at",
    ),
    "comments.Conversation": ("published", "pages", "latest_page_threads", "latest_at"),
    "comments.DiscussionSettings": (
        *("require_name_email", "require_sign_in", "close_automatically", "close_after_days"),
        *("hold_everything", "hold_first", "hold_links", "hold_words", "filter_spam"),
        *("spam_words", "flood_seconds", "heated_replies", "heated_minutes", "heated_seconds"),
        *("tell_authors", "tell_moderators", "page_threads", "shown_levels", "edit_minutes"),
        *("flags_to_hide", "votes"),
    ),
}

RELATED: Final[dict[str, tuple[str, ...]]] = {
    "accounts.User": ("id", "username", "groups", "is_staff", "is_superuser"),
    "blog.Article": (
        *("id", "body", "authors", "categories", "tags", "series", "lead_image", "card_image"),
        *("stands_for", "page"),
    ),
    "blog.Attachment": ("id", "file"),
    "blog.Authorship": ("article", "author", "position"),
    "blog.Category": ("id", "parent"),
    "blog.Image": ("id", "file"),
    "blog.MenuItem": ("page", "category"),
    "blog.Page": ("id", "body", "parent"),
    "blog.Redirect": ("article",),
    "blog.Series": ("id",),
    "blog.SiteSettings": ("logo", "icon"),
    "blog.Tag": ("id",),
    "comments.Comment": (
        *("id", "article", "parent", "user", "source", "page", "fold", "sequence", "folded"),
    ),
    "comments.Conversation": ("article",),
    "transfer.AttachmentPage": ("name", "source", "old_id", "parent"),
    "transfer.Imported": ("kind", "old_id", "object_id", "details", "source"),
    "transfer.Leftover": ("kind", "old_id", "title", "data", "source"),
}

#: Tables that only the archive of the whole site holds, row by row. WordPress has no place for them.
ARCHIVED: Final[dict[str, tuple[str, ...]]] = {
    "blog.Revision": (
        *("id", "article", "number", "kind", "editor", "at", "title", "excerpt", "body"),
        *("lead_image", "details", "applied"),
    ),
    "comments.Ban": ("id", "kind", "user", "value", "reason", "until", "by", "created_at"),
    "comments.Decision": (
        *("id", "comment", "before", "after", "by", "by_policy", "reason", "at", "undone"),
    ),
    "comments.Edit": ("id", "comment", "source", "by", "at"),
    "comments.Flag": ("id", "comment", "reason", "words", "at"),
    "comments.Mailbox": (
        *("id", "email", "created_at", "confirmed_at", "refused_at", "suspended_at"),
        *("suspended_reason", "wants_author", "wants_queue", "wants_own"),
    ),
    "comments.Subscription": (
        *("id", "mailbox", "article", "user", "only_replies", "is_daily", "created_at"),
    ),
    "comments.Vote": ("id", "comment", "user", "at"),
    "transfer.AttachmentPage": ("name", "source", "old_id", "parent"),
    "transfer.Imported": ("id", "source", "kind", "old_id", "object_id", "details"),
    "transfer.Leftover": ("id", "source", "kind", "old_id", "title", "data"),
}

DERIVED: Final[dict[str, tuple[str, ...]]] = {
    "blog.Article": ("body_html", "pictures", "minutes", "drawn_card"),
    "blog.Attachment": ("medium", "extension", "size"),
    "blog.Category": ("path",),
    "blog.Image": ("width", "height", "renditions"),
    "blog.Page": ("path", "body_html"),
    "comments.Comment": ("path", "network", "html", "replied"),
    "comments.Conversation": ("approved",),
}

#: Left here, with the reason; a field, or a whole table.
HERE: Final[dict[str, str]] = {
    "accounts.User.password": "A secret.",
    "accounts.User.last_login": "Says when somebody was here.",
    "accounts.User.user_permissions": "A right is given by an administrator, not by a file.",
    "accounts.User.avatar": "The archive holds the file; its name is one of this server's.",
    "accounts.User.avatar_provider": "Belongs to a way to sign in, and these are left.",
    "accounts.User.avatar_digest": "What this server has fetched.",
    "accounts.Departure": "A wish of somebody that this server is about to fulfil.",
    "accounts.DeletionReceipt": "An answer that this server owes to a provider.",
    "accounts.GivenRight": "Which rights the roles of this server were given once.",
    "blog.Appearance": "What this server has told its hooks.",
    "blog.Authorship.id": "Says nothing.",
    "blog.MenuItem.id": "Says nothing.",
    "blog.Presence": "Who is writing at this minute.",
    "blog.Redirect.id": "Says nothing.",
    "blog.Redirect.created_at": "When this server noted it.",
    "blog.Revision.key": "Tells two requests from one.",
    "blog.SavedFilter": "How an editor has set up the desk here.",
    "blog.SiteSettings.id": "There is one.",
    "comments.Announcement": "What this server has told readers.",
    "comments.Comment.request_key": "Tells two requests from one.",
    "comments.Comment.fingerprint": "Tells two clicks from one, for a day.",
    "comments.Decision.batch": "What may be taken back within hours.",
    "comments.Delivery": "Letters that this server has sent, or is about to.",
    "comments.DiscussionSettings.id": "There is one.",
    "comments.Flag.by": "A digest that only this server's key can tell apart.",
    "comments.Lesson": "The filter learns from its own blog's decisions.",
    "comments.Mailbox.asked_at": "When this server last asked.",
    "comments.Mailbox.asked_times": "How often this server has asked.",
    "comments.Mailbox.digested_on": "What this server has sent.",
    "comments.Pace": "Who has just posted.",
    "comments.SpamTotals": "The filter learns from its own blog's decisions.",
    "transfer.AttachmentPage.id": "Says nothing.",
    "transfer.Export": "What was taken away from this server, and when.",
    "transfer.Import": "What this server was given to import, and what has come of it.",
    "comments.SpamWord": "The filter learns from its own blog's decisions.",
}
