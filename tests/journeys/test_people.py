"""People come by invitation, set up a passkey, and sign in with it: in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.support.visitors import Studio, visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NEW = "a quite long password 8"


def with_passkeys(page: Page) -> None:
    """A key that is built into the device and says yes to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": key})


def sign_in(page: Page, home: str, email: str, password: str) -> None:
    page.goto(f"{home}/auth/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_creator_and_a_viewer_are_invited_and_join(browser: Browser, studio: Studio) -> None:
    owner = visit(browser, studio, studio.next_person())
    for role, email in (("Creator", "ida@halden.example"), ("Viewer", "")):
        page = owner.go("/team/invitations/")
        page.get_by_label("Email").fill(email)
        page.get_by_label("Role").select_option(role)
        page.get_by_role("button", name="Create invitation").click()
        link = page.locator("#invitation-link").inner_text()
        guest = visit(browser, studio, None)
        guest.page.goto(link)
        assert "invitation/" in guest.page.url
        assert link.rstrip("/").rsplit("/", maxsplit=1)[-1] not in guest.page.url
        if not email:
            guest.page.get_by_label("Email").fill("olav@halden.example")
        guest.page.get_by_label("Name").fill(f"{role} Lind")
        guest.page.get_by_label("Password").fill(NEW)
        guest.page.get_by_role("button", name="Join").click()
        expect(guest.page.locator(".sidebar")).to_contain_text(f"{role} Lind")
        assert guest.complaints == []
        guest.page.context.close()
    page = owner.go("/team/")
    expect(page.locator("tbody tr", has_text="Creator Lind")).to_contain_text("ida@halden.example")
    expect(page.locator("tbody tr", has_text="Viewer Lind")).to_be_visible()
    assert owner.complaints == []


def test_a_passkey_is_added_and_asked_for(browser: Browser, studio: Studio) -> None:
    """Passkeys are bound to a name, and an address in figures is none."""
    owner = visit(browser, studio, studio.next_person())
    page = owner.go("/team/invitations/")
    page.get_by_role("button", name="Create invitation").click()
    link = page.locator("#invitation-link").inner_text().replace("127.0.0.1", "localhost")
    home = re.match(r"https?://[^/]+", link)[0]
    guest = visit(browser, studio, None).page
    with_passkeys(guest)
    guest.goto(link)
    guest.get_by_label("Email").fill("kari@halden.example")
    guest.get_by_label("Name").fill("Kari Key")
    guest.get_by_label("Password").fill(NEW)
    guest.get_by_role("button", name="Join").click()
    expect(guest.locator(".sidebar")).to_be_visible()
    guest.goto(f"{home}/auth/second-factor/webauthn/add/")
    guest.get_by_label("Name").fill("Laptop")
    guest.get_by_role("button", name="Add passkey").click()
    expect(guest.locator("#recovery-codes")).to_contain_text(re.compile(r"\d{8}"))
    guest.context.clear_cookies()
    sign_in(guest, home, "kari@halden.example", NEW)
    guest.get_by_role("button", name="Use a passkey").click()
    expect(guest.locator(".sidebar")).to_be_visible()
    guest.goto(f"{home}/team/profile/")
    expect(guest.locator("#content")).to_contain_text("You have 1 passkey.")


def test_the_switch_and_the_profile_say_the_same_theme(browser: Browser, studio: Studio) -> None:
    page = visit(browser, studio, studio.next_person()).go("/team/profile/")
    field = page.locator("#id_theme")
    for theme in ("light", "dark", ""):
        page.locator(".sidebar [data-theme-switch]").click()
        expect(field).to_have_value(theme)
    page.locator(".sidebar [data-theme-switch]").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
