"""What was said below the posts of a Ghost blog: whose it is, where it goes, and what finds no place."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from accounts.models import User
from blog.articles import Article
from comments.conversations import conversation_changed
from transfer.comment_notes import say_notes
from transfer.discussions import Talk, load_talks
from transfer.ghost.reading import Post
from transfer.ghost.survey import Survey
from transfer.records import CommentRecord
from transfer.staging import Staging
from transfer.steps import BEFORE, Steps
from transfer.votes import remark_votes

NO_POST = "Its post is not in the export, or is none that is commented on here."
NO_WRITER = (
    "Its writer is not in the export; the list of members (--members) names whoever still is one."
)
POST_DELETED = "What it belongs to was deleted here."
POST_FAILED = "The post it belongs to cannot be stored."


class Talks:
    """Brings the comments, which wait in ``staging``, below their articles."""

    def __init__(
        self,
        survey: Survey,
        people: Mapping[str, User],
        staging: Staging,
        steps: Steps,
    ) -> None:
        """Take what the export holds, who wrote it, and where what becomes of it is noted."""
        self.survey, self.staging, self.ids = survey, staging, steps.ids
        self.report, self.quarantine = steps.report, steps.quarantine
        #: Whoever works here has an account, by the address that they have as members, too.
        self.staff = {
            r.email.lower(): people.get(r.login) for r in survey.users.values() if r.email
        }

    def store(
        self,
        posts: Sequence[Post],
        articles: Mapping[str, Article],
        said_below: Callable[[str], list[CommentRecord]],
    ) -> None:
        """Store what was said below posts, inside a transaction; ``articles`` is what these have become, by id."""
        said = {post.id: said_below(post.id) for post in posts}
        known = self.ids.known("comment", [c.number for each in said.values() for c in each])
        talks: list[Talk] = []
        users: dict[str, User] = {}
        for post in posts:
            new = []
            for comment in said[post.id]:
                if comment.number in known:
                    self.report.skipped("comment", comment.number, comment.line, BEFORE)
                else:
                    new.append(comment)
            if article := articles.get(post.id):
                talks.append(Talk(article, list(self._to_store(new, users)), post.id))
            else:
                self._reject(new, NO_POST if post.kind == "page" else POST_DELETED)
        home_of = self.staging.home_of
        load_talks(talks, self.ids, users, self.report, keeps_numbers=False, home_of=home_of)
        for talk in talks:
            if talk.said:
                conversation_changed(talk.article)

    def _to_store(
        self, said: Sequence[CommentRecord], users: dict[str, User]
    ) -> Iterator[CommentRecord]:
        """Yield comments with the names and addresses of their writers; note in ``users`` who has an account."""
        for comment in said:
            member = self.survey.members.get(comment.user)
            if comment.user and member is None:
                comment.notes.append(NO_WRITER)
            if member:
                comment.name, comment.email = member.name, member.email
                if person := self.staff.get(member.email.lower()):
                    users[comment.user] = person
            if comment.votes < 0:
                comment.meta.append(("votes", str(comment.votes)))
            remark_votes(comment, self.report)
            say_notes(comment, self.quarantine)
            yield comment

    def put_strays_aside(self) -> None:
        """Keep what was said below posts that the export does not hold in the quarantine."""
        for post in sorted(self.staging.sizes().keys() - self.survey.posts.keys()):
            self._reject(self.staging.of(post), NO_POST)

    def _reject(self, comments: Sequence[CommentRecord], reason: str) -> None:
        for comment in comments:
            self.put_comment_aside(comment, reason)

    def put_comment_aside(self, comment: CommentRecord, reason: str) -> None:
        """Keep a comment in the quarantine."""
        self.quarantine.put("comment", comment, comment.number, comment.line, reason)
