"""A finished result as its file shows it: size, length, sound, and which photo is seen where."""

import io
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import av
import numpy as np
from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat
from playwright.sync_api import Page, expect

from tests.journeys.support.processes import ROOT
from tests.journeys.support.visitors import SECONDS_TO_WAIT, Visitor

PHOTOS = ROOT / "static/img/samples"
Box = tuple[float, float, float, float]
# Shares of an image: left, top, right, bottom.
WHOLE: Box = (0, 0, 1, 1)
# Mean difference of a channel, 0 to 255; another photo is off by 60 and more.
ALIKE = 14.0
THUMB = (96, 96)
SLOW = ImageFilter.GaussianBlur(6)


def difference(one: Image.Image, two: Image.Image) -> float:
    """How far two images of the same shape are from each other; their sizes may differ."""
    small = [image_file.convert("RGB").resize(THUMB) for image_file in (one, two)]
    bands = ImageStat.Stat(ImageChops.difference(*small)).mean
    return sum(bands) / len(bands)


def cut(image_file: Image.Image, place: Box) -> Image.Image:
    across, down = image_file.size
    left, top, right, bottom = place
    return image_file.crop(
        (round(left * across), round(top * down), round(right * across), round(bottom * down))
    )


def photo_in(image_file: Image.Image, place: Box = WHOLE, part: Box | None = None) -> str:
    """Which sample photo, filling the frame, is seen at a place.

    `part` is the part of the filled frame that is expected there; by default that of the place itself.
    """
    seen = cut(image_file, place)
    names = [path.stem for path in sorted(PHOTOS.glob("*.webp"))]
    near = {
        name: likeness(seen, cut(photo(name, image_file.size), part or place)) for name in names
    }
    return max(near, key=lambda name: near[name])


def likeness(one: Image.Image, two: Image.Image) -> float:
    """How much two images show the same details, 1 at most, whatever light and colour lie over them."""
    first, second = details(one), details(two)
    return float((first * second).sum() / (np.linalg.norm(first) * np.linalg.norm(second) + 1))


def details(image_file: Image.Image) -> Any:
    """What is left of an image's greys without its slow changes, such as a light that drifts over it."""
    grey = image_file.convert("L").resize(THUMB)
    return np.asarray(grey, np.float64) - np.asarray(grey.filter(SLOW), np.float64)


def photo(name: str, size: tuple[int, int]) -> Image.Image:
    """A sample photo, cropped so that it fills the size."""
    with Image.open(PHOTOS / f"{name}.webp") as opened:
        return ImageOps.fit(opened.convert("RGB"), size)


@dataclass(frozen=True)
class ResultVideo:
    """A video file in memory."""

    data: bytes

    @cached_property
    def frames(self) -> list[Image.Image]:
        with av.open(io.BytesIO(self.data), "r") as video_file:
            rows: Any = video_file.decode(video=0)
            return [row.to_image() for row in rows]

    @property
    def size(self) -> tuple[int, int]:
        return self.frames[0].size

    @cached_property
    def seconds(self) -> float:
        with av.open(io.BytesIO(self.data)) as video_file:
            video = video_file.streams.video[0]
            return float((video.duration or 0) * (video.time_base or 0))

    def at(self, seconds: float) -> Image.Image:
        """The frame at a second; the last one where the video ends before."""
        place = round(seconds / self.seconds * len(self.frames))
        return self.frames[min(place, len(self.frames) - 1)]

    @cached_property
    def loudness(self) -> float:
        """The mean strength of its sound, 0 (none, or silence) to 1."""
        with av.open(io.BytesIO(self.data), "r") as video_file:
            if not video_file.streams.audio:
                return 0.0
            rows: Any = video_file.decode(audio=0)
            waves = np.concatenate([row.to_ndarray().ravel() for row in rows])
        return float(np.sqrt(np.mean(np.square(waves.astype(np.float64)))))


def open_when_done(visitor: Visitor, words: str, element: str = "video") -> None:
    """Wait for the newest card with these words, then go to its page."""
    card = visitor.card(words).first
    expect(card).to_contain_text("Done")
    card.locator(".job__title a").click()
    expect(visitor.page.locator(f"{element}.player__video")).to_be_visible()


def finished_video(visitor: Visitor, words: str) -> ResultVideo:
    """Wait for the result, play it, and fetch its file."""
    open_when_done(visitor, words)
    facts: Any = play(visitor.page)
    video_file = ResultVideo(fetched(visitor.page, "video.player__video"))
    assert video_file.size == (facts["width"], facts["height"])
    return video_file


def fetched(page: Page, selector: str) -> bytes:
    """The file behind an element of the page, as anyone who is signed in gets it."""
    address = page.locator(selector).evaluate("(element) => element.src")
    answer = page.context.request.get(address)
    assert answer.ok
    return answer.body()


def play(page: Page) -> dict[str, float]:
    """Play the page's video for a moment; its size in pixels and its length in seconds."""
    page.get_by_role("button", name="Play").click()
    wait_until_played(page, "video", 0.4)
    facts: dict[str, float] = page.evaluate(
        "() => { const v = document.querySelector('video');"
        " return {width: v.videoWidth, height: v.videoHeight, seconds: v.duration}; }"
    )
    return facts


def wait_until_played(page: Page, selector: str, seconds: float) -> None:
    """Wait for the video's own news of its time; the policy forbids `wait_for_function`."""
    page.locator(selector).evaluate(
        "(video, [seconds, patience]) => new Promise((resolve, reject) => {"
        " const look = () => video.currentTime > seconds && resolve();"
        " const late = () => reject(new Error(`the video stands at ${video.currentTime} s`));"
        " setTimeout(late, patience);"
        " video.addEventListener('timeupdate', look); look(); })",
        [seconds, SECONDS_TO_WAIT * 1000],
    )
