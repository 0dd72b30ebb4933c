"""Operations on share links and reviews."""

from pixstudio.sharing.operations.links import (
    LinkGone,
    LinkOptions,
    MadeLink,
    NothingToShare,
    TooManyLinks,
    count_visit,
    create_link,
    is_right_password,
    revoke_all_links,
    revoke_link,
)
from pixstudio.sharing.operations.reviews import (
    Review,
    ReviewIsFull,
    answer_comment,
    delete_comment,
    resolve_comment,
    submit_review,
)

__all__ = [
    "LinkGone",
    "LinkOptions",
    "MadeLink",
    "NothingToShare",
    "Review",
    "ReviewIsFull",
    "TooManyLinks",
    "answer_comment",
    "count_visit",
    "create_link",
    "delete_comment",
    "is_right_password",
    "resolve_comment",
    "revoke_all_links",
    "revoke_link",
    "submit_review",
]
