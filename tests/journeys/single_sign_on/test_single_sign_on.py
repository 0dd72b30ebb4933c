"""Single sign-on in a real browser, through the pages of a real provider on another port."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.support.processes import PASSWORD, Installation
from tests.teams.single_sign_on.provider import running
from tests.teams.single_sign_on.provider.running import RunningProvider, running_provider

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FRIDA, OWNER = "frida@halden.example", "alice@halden.example"
NO_API = "http://127.0.0.1:9/v2/pixverse"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvider]:
    with running_provider(tmp_path_factory.mktemp("provider")) as provider:
        yield provider


@pytest.fixture(scope="module")
def studio_url(
    tmp_path_factory: pytest.TempPathFactory, provider: RunningProvider
) -> Iterator[str]:
    """A studio of its own: a web server with the provider in its environment."""
    variables = {
        "OIDC_SERVER_URL": provider.url,
        "OIDC_CLIENT_ID": running.STUDIO_ID,
        "OIDC_CLIENT_SECRET": running.STUDIO_SECRET,
        "OIDC_NAME": "Halden ID",
        "OIDC_ROLES": "studio-admins:admin",
    }
    installation = Installation(tmp_path_factory.mktemp("studio"), NO_API, **variables)
    installation.migrate()
    owner = ("--email", OWNER, "--password", PASSWORD, "--team", "Halden Film")
    installation.script("command", "bootstrap", *owner)
    try:
        yield installation.serve()
    finally:
        installation.stop()


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A browser window that keeps to the policies of the studio's pages."""
    complaints: list[str] = []
    context = browser.new_context(locale="en-GB")
    context.on("console", lambda message: complaints.append(message.text))
    yield context
    context.close()
    assert [text for text in complaints if "Content Security Policy" in text] == []


def invitation(window: BrowserContext, url: str) -> str:
    """The link of an invitation that the owner, who has a password, makes."""
    page = window.new_page()
    page.goto(f"{url}/auth/login/?next=/team/invitations/")
    page.get_by_label("Email").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Create invitation").click()
    link = page.locator("#invitation-link").inner_text()
    window.clear_cookies()
    return link


def sign_in_there(page: Page) -> None:
    page.get_by_label("Email").fill(FRIDA)
    page.get_by_label("Password").fill(running.PASSWORD)
    page.get_by_role("button", name="Sign In").click()


def test_a_person_joins_comes_back_and_confirms_by_the_provider(
    window: BrowserContext, studio_url: str, provider: RunningProvider
) -> None:
    provider.add(FRIDA, name="Frida Lind")
    provider.order(redirects=[f"{studio_url}/auth/single-sign-on/callback/"])
    link = invitation(window, studio_url)
    page = window.new_page()
    page.goto(link)
    page.get_by_role("button", name="Continue with Halden ID").click()
    sign_in_there(page)
    expect(page.locator(".sidebar")).to_contain_text("Frida")
    expect(page.locator("body")).to_contain_text("Welcome to “Halden Film”.")

    # Signed out here but not there: the next sign-in asks for nothing, and reads the groups.
    page.goto(f"{studio_url}/auth/logout/")
    page.get_by_role("button", name="Sign out").click()
    provider.add(FRIDA, name="Frida Lind", groups=["studio-admins"])
    page.goto(f"{studio_url}/auth/login/?next=/team/")
    page.get_by_role("button", name="Continue with Halden ID").click()
    expect(page.get_by_role("row", name="Frida Lind")).to_contain_text("by groups")

    # Credentials want to know again, and going back leads to where one was.
    page.goto(f"{studio_url}/accounts/token/")
    expect(page.get_by_role("heading", name="Confirm it’s you")).to_be_visible()
    page.get_by_role("button", name="Continue with Halden ID").click()
    page.get_by_label("Password").fill(running.PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page).to_have_url(f"{studio_url}/accounts/token/")
