"""What is measured and what each page should reach, with the load that a studio of 50 people makes of it."""

from dataclasses import dataclass

# The part of a goal that may be missing before the run fails: a machine is never quite quiet.
TOLERANCE = 0.8
EMPTY = "empty"
# At most three times as long as another page.
THIRD = 0.33


@dataclass(frozen=True)
class Page:
    """One thing that is asked for.

    `goal` is the ratio of its requests per second to those of the empty view, or to another page's.
    `hourly` is how often a studio of 50 people asks for it in a busy hour: docs/performance.md says why.
    """

    name: str
    goal: float
    hourly: int = 0
    beside: str = EMPTY

    def is_missed(self, ratio: float) -> bool:
        return ratio < self.goal * TOLERANCE


PAGES = (
    Page("poll", 0.7, hourly=36_000),
    Page("poll, 5000 waiting", 0.7),
    Page("poster", 0.5, hourly=24_000),
    Page("start of a video", 0.5, hourly=3_000),
    Page("gallery", 0.15, hourly=300),
    Page("gallery, middle", 0.8, hourly=100, beside="gallery"),
    Page("gallery, a word", 0.05, hourly=40),
    Page("gallery, a word, one hit", 0.05, hourly=10),
    Page("gallery, a model", 0.05, hourly=20),
    Page("gallery, a model, one hit", 0.05),
    Page("gallery, an operation", 0.05, hourly=20),
    Page("gallery, an operation, one hit", 0.05),
    Page("gallery, a phrase and not a word", THIRD, beside="gallery"),
    Page("gallery, a common and a rare word", THIRD, beside="gallery"),
    Page("gallery, a quality", THIRD, hourly=20, beside="gallery"),
    Page("gallery, two facts", THIRD, hourly=10, beside="gallery"),
    Page("gallery, four facts and an operation", THIRD, beside="gallery"),
    Page("gallery, a quality, one hit", THIRD, beside="gallery"),
    Page("gallery, favourites", THIRD, hourly=20, beside="gallery"),
    Page("gallery, a tag", THIRD, hourly=20, beside="gallery"),
    Page("gallery, a tag, one hit", THIRD, beside="gallery"),
    Page("gallery, three stars and more", THIRD, hourly=20, beside="gallery"),
    Page("gallery, best first", THIRD, hourly=10, beside="gallery"),
    Page("gallery, not rejected", THIRD, hourly=20, beside="gallery"),
    Page("gallery, a collection", THIRD, hourly=10, beside="gallery"),
    Page("gallery, a favourite with a tag", THIRD, beside="gallery"),
    Page("collection", 0.1, hourly=30),
    Page("gallery, days", THIRD, hourly=10, beside="gallery"),
    Page("gallery, failed", 0.05, hourly=20),
    Page("gallery, failed, one hit", 0.05),
    Page("detail", 0.15, hourly=300),
    Page("create", 0.15, hourly=400),
    Page("queue", 0.08, hourly=100),
    Page("effects", 0.12, hourly=100),
    Page("library", 0.15, hourly=100),
    Page("library, middle", 0.8, beside="library"),
    Page("usage", 0.12, hourly=20),
    Page("team", 0.25, hourly=10),
)
