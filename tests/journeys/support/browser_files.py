"""Files to bring along in a browser, and the ways a browser brings them."""

import base64
import hashlib
import random
import wave
from pathlib import Path

from playwright.sync_api import Page

from pixstudio.sandbox.small_media import write_video

MEGABYTE = 1_000_000
CONTENT_TYPES = {".mp4": "video/mp4", ".png": "image/png", ".webp": "image/webp"}


def video_file(path: Path, size_bytes: int = 0, seconds: float = 4) -> Path:
    """A video that plays; a box of noise at its end, which players skip, makes it as large as wanted."""
    write_video(path, 320, 180, seconds)
    missing = size_bytes - path.stat().st_size
    if missing > 8:
        noise = random.Random(4).randbytes(missing - 8)
        with path.open("ab") as end:
            end.write(missing.to_bytes(4, "big") + b"free" + noise)
    return path


def silence(path: Path, seconds: int) -> Path:
    """A sound file of this length."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(2 * 8000 * seconds))
    return path


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def hand_over(page: Page, kind: str, selector: str, files: list[Path]) -> None:
    """Let a `drop` or `paste` with these files happen on an element, as the browser would."""
    contents = [
        [base64.b64encode(file.read_bytes()).decode(), file.name, CONTENT_TYPES[file.suffix]]
        for file in files
    ]
    page.locator(selector).first.evaluate(
        """(element, [kind, contents]) => {
          const transfer = new DataTransfer();
          for (const [data, name, type] of contents) {
            const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
            transfer.items.add(new File([bytes], name, {type}));
          }
          const event = {bubbles: true, cancelable: true};
          element.dispatchEvent(kind === "paste"
            ? new ClipboardEvent("paste", {...event, clipboardData: transfer})
            : new DragEvent(kind, {...event, dataTransfer: transfer}));
        }""",
        [kind, contents],
    )


def drag(page: Page, kind: str, paths: list[Path], at: tuple[int, int] = (600, 500)) -> None:
    """A real drag from the desktop (`dragEnter`, `dragOver`, `drop`) of files or folders."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    event = {"type": kind, "x": at[0], "y": at[1], "data": data}
    session.send("Input.dispatchDragEvent", event)
    session.detach()


class Line:
    """The line between a page and the server, which can be made slow or cut."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")

    def slow_down(self, bytes_per_second: int) -> None:
        """Let uploads take their time."""
        self._set(bytes_per_second, is_cut=False)

    def cut(self) -> None:
        self._set(-1, is_cut=True)

    def repair(self) -> None:
        """As fast as it can be."""
        self._set(-1, is_cut=False)

    def _set(self, rate: int, *, is_cut: bool) -> None:
        conditions = {"latency": 0, "uploadThroughput": rate, "downloadThroughput": -1}
        self._session.send("Network.emulateNetworkConditions", {"offline": is_cut, **conditions})
