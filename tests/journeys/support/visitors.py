"""People in front of a browser, and what their browser complained about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

from pixstudio.sandbox.control_api.client import SandboxControl
from tests.journeys.support.processes import PASSWORD, Installation

WIDE = {"width": 1440, "height": 900}
# A video in 4K takes its time where two cores run everything.
SECONDS_TO_WAIT = 60.0
AT_ONCE = 6


@dataclass
class Studio:
    """A whole installation that runs, the sandbox behind it, and people who are signed in."""

    installation: Installation
    url: str
    control: SandboxControl
    sandbox_url: str = ""
    people: list[dict[str, str]] = field(default_factory=list)
    busy: list[dict[str, str]] = field(default_factory=list)

    def next_person(self) -> dict[str, str]:
        """Someone with a connected team of their own that no other test has used."""
        if not self.people:
            self.people = self.installation.script("cast", str(AT_ONCE), PASSWORD)
        self.busy.append(self.people.pop())
        return self.busy[-1]

    def retire(self) -> None:
        """Anyone who was asked for is needed no more; their jobs would only be read for ever."""
        self.installation.script("retire", *(person["email"] for person in self.busy))
        self.busy.clear()

    def newcomer(self) -> dict[str, str]:
        """Someone whose team has no token yet; once for each installation."""
        found: dict[str, str] = self.installation.script("welcome", PASSWORD)
        return found


@dataclass
class Visitor:
    """One browser window; `complaints` must stay empty."""

    page: Page
    studio: Studio
    person: dict[str, str] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.studio.url + path)
        return self.page

    def another_tab(self) -> Page:
        """A second tab of the same browser."""
        page = self.page.context.new_page()
        watch(page, self.studio.url, self.complaints)
        return page

    @property
    def cards(self) -> Locator:
        return self.page.locator("#activity .job")

    def card(self, words: str) -> Locator:
        return self.cards.filter(has_text=words)


def visit(
    browser: Browser, studio: Studio, person: dict[str, str] | None, **options: Any
) -> Visitor:
    """A fresh browser window, signed in as the person where there is one."""
    context = browser.new_context(**{"viewport": WIDE, "locale": "en-GB", **options})
    context.set_default_timeout(SECONDS_TO_WAIT * 1000)
    if person:
        session = {"name": "sessionid", "value": person["session"], "url": studio.url}
        context.add_cookies([session])  # type: ignore[list-item]
    visitor = Visitor(context.new_page(), studio, person or {})
    watch(visitor.page, studio.url, visitor.complaints)
    return visitor


def watch(page: Page, home: str, complaints: list[str]) -> None:
    """Note scripts that failed, broken policies and every request that leaves our host."""

    def on_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != urlsplit(home).netloc:
            complaints.append(f"a request left for {request.url}")

    page.on("console", on_console)
    page.on("request", on_request)
    page.on("pageerror", lambda error: complaints.append(f"a script failed: {error}"))
