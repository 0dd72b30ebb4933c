"""Read from Chromium how it displays a video: its pixels, drawn on a canvas."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.journeys.conftest import FLAGS, chromium_path

DRAW = """async (moment) => {
  const video = document.createElement('video')
  const when = (name) => new Promise((done, failed) => {
    video.addEventListener(name, done, {once: true})
    video.addEventListener('error', () => failed(new Error(video.error.message)), {once: true})
  })
  video.muted = true
  video.preload = 'auto'
  const ready = when('loadeddata')
  document.body.replaceChildren(document.querySelector('input'), video)
  video.src = URL.createObjectURL(document.querySelector('input').files[0])
  await ready
  const seek = async (seconds) => {
    // A seek ends before its frame can be drawn. The callback does not fire for the same frame again.
    const drawn = new Promise((done) => { video.requestVideoFrameCallback(done); setTimeout(done, 30000) })
    const shown = Promise.all([when('seeked'), drawn])
    video.currentTime = seconds
    await shown
  }
  if (moment > 0) {
    // From the other half, whose frame is surely another one.
    if (moment < video.duration / 2) await seek(video.duration * 0.9)
    await seek(moment)
  }
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  const context = canvas.getContext('2d')
  // As long as the frame is not available, nothing is drawn and the canvas stays transparent.
  while (context.getImageData(0, 0, 1, 1).data[3] === 0) {
    context.drawImage(video, 0, 0)
    await new Promise((done) => setTimeout(done, 5))
  }
  return canvas.toDataURL('image/png').split(',')[1]
}"""


class Chromium:
    def __init__(self, page: Page) -> None:
        self._page = page
        page.set_content("<input type=file>")

    def frame(self, path: Path, at_seconds: float = 0.0) -> Image.Image:
        """The frame a video element displays at a moment, in its display size."""
        self._page.set_input_files("input", str(path))
        drawn = base64.b64decode(self._page.evaluate(DRAW, at_seconds))
        return Image.open(io.BytesIO(drawn)).convert("RGB")


@contextmanager
def chromium() -> Iterator[Chromium]:
    """The system's Chromium, without a running studio."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield Chromium(browser.new_page())
        browser.close()
