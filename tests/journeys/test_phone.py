"""Small screens: nothing is cut, nothing makes the phone zoom, nothing lies over what was pressed."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.support.create_page import choose, send
from tests.journeys.support.visitors import Visitor
from tests.journeys.test_access import findings

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 800}
WIDE = {"width": 1440, "height": 900}
LOOKS = [(360, "light"), (800, "dark")]
PAGES = (
    *("/create/text/", "/create/image/", "/create/effect/", "/create/transition/"),
    *("/create/fusion/", "/create/extend/", "/create/lipsync/", "/create/upscale/"),
    *("/gallery/", "/gallery/imports/", "/library/", "/library/trash/", "/effects/"),
    *("/effects/voices/", "/queue/", "/usage/", "/accounts/", "/accounts/new/"),
    *("/accounts/tracking/", "/team/", "/team/spending/", "/team/audit/", "/team/rules/"),
    *("/team/settings/", "/team/invitations/", "/team/profile/"),
)
# What is wider than the screen, fields of small type, tables and scrollers of tables that are cut.
MEASURE = """() => {
  const seen = (one) => one.checkVisibility() && one.getBoundingClientRect().width > 1;
  const size = (one) => parseFloat(getComputedStyle(one).fontSize);
  const name = (one) => `${one.tagName} ${one.id || one.name || one.className}`;
  const fields = document.querySelectorAll(
    'input:not([type=hidden], [type=checkbox], [type=radio], [type=file], [type=range]), select, textarea');
  const inside = (one) => {
    const box = one.getBoundingClientRect();
    return box.left >= -1 && box.right <= innerWidth + 1;
  };
  return {
    wide: document.documentElement.scrollWidth - innerWidth,
    small: [...fields].filter((one) => seen(one) && size(one) < 16).map(name),
    cut: [...document.querySelectorAll('table, .table__scroll, main select, main input, main textarea')]
      .filter((one) => seen(one) && !one.closest('.filters:not(.audit-search), .frames')
        && (!inside(one) || (one.matches('.table__scroll') && one.scrollWidth > one.clientWidth + 1)))
      .map(name),
  };
}"""
IS_IN_SIGHT = """(it) => {
  const { left, right } = it.getBoundingClientRect();
  return left >= 0 && right <= document.documentElement.clientWidth;
}"""


def measured(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(MEASURE)
    return found


def test_every_page_fits_a_phone_and_no_field_makes_it_zoom(alice: Visitor) -> None:
    # An invitation fills its table, a job fills usage and the log.
    page = alice.go("/create/text/")
    choose(page, "quality-360p")
    page.locator("#id_prompt").fill("A boat in a bottle")
    send(alice, "A boat in a bottle")
    page = alice.go("/team/invitations/")
    page.get_by_label("Role").select_option(label="Creator")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#invitation-link")).to_be_visible()
    page.set_viewport_size(PHONE)
    for path in PAGES:
        page = alice.go(path)
        assert measured(page) == {"wide": 0, "small": [], "cut": []}, path
    alice.go("/team/")
    assert findings(page, LOOKS) == []


PLOTS = """() => {
  const box = document.querySelector('main').appendChild(document.createElement('div'));
  box.className = 'chart__box chart__box--both';
  box.innerHTML = '<svg class="chart__plot"></svg><svg class="chart__plot chart__plot--narrow"></svg>';
  return [...box.children].map((one) => getComputedStyle(one).display);
}"""


def test_a_chart_with_a_drawing_for_phones_shows_one_of_the_two(alice: Visitor) -> None:
    for size, shown in ((PHONE, ["none", "block"]), (WIDE, ["block", "none"])):
        alice.page.set_viewport_size(size)
        assert alice.go("/usage/").evaluate(PLOTS) == shown


def test_a_short_page_does_not_scroll(alice: Visitor) -> None:
    for path in ("/queue/", "/gallery/", "/team/audit/"):
        page = alice.go(path)
        assert page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0, path


def test_the_sidebar_has_words_at_800_pixels(alice: Visitor) -> None:
    alice.page.set_viewport_size({"width": 800, "height": 900})
    page = alice.go("/team/")
    for word in ("Create", "Gallery", "Library", "Effects", "Queue", "Accounts", "Usage", "Team"):
        box = page.locator(".sidebar__link span", has_text=word).first.bounding_box()
        assert box
        assert box["width"] > 20
        assert box["x"] + box["width"] <= 84


def test_a_menu_opens_to_the_side_that_has_room(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    choose(page, "quality-360p")
    page.locator("#id_prompt").fill("A lantern on a pier")
    expect(send(alice, "A lantern on a pier")).to_contain_text("Done")
    for width in (800, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        menus = alice.go("/gallery/").locator("#filters details.menu:visible")
        expect(menus).to_have_count(8)
        for menu in menus.all():
            menu.locator("summary").click()
            # The script chooses the side once the menu is open.
            entries = menu.locator(".menu__list").element_handle()
            page.wait_for_function(IS_IN_SIGHT, arg=entries)


def test_the_operations_leave_the_first_screen_to_the_prompt(alice: Visitor) -> None:
    alice.page.set_viewport_size(PHONE)
    page = alice.go("/create/text/")
    assert page.locator(".operation").count() == 11
    box = page.locator("#id_prompt").bounding_box()
    assert box
    assert box["y"] + box["height"] < 640


def test_the_whole_month_of_usage_is_in_sight(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    choose(page, "quality-360p")
    page.locator("#id_prompt").fill("A kite over the quay")
    expect(send(alice, "A kite over the quay")).to_contain_text("Done")
    page.set_viewport_size(PHONE)
    alice.go("/usage/")
    plot = page.locator("#chart-credits .chart__plot:visible")
    expect(plot).to_have_count(1)
    box = plot.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert (
        float(plot.evaluate("one => getComputedStyle(one.querySelector('text')).fontSize")[:-2])
        >= 11
    )


def test_a_toast_never_lies_over_what_was_pressed(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    for corner in ("start", "end"):
        # A button where the toasts would stand, and one at the foot of the page.
        page.evaluate(
            """(corner) => {
              document.querySelectorAll("#toasts .toast, #pressed").forEach((one) => one.remove());
              const button = document.createElement("button");
              button.id = "pressed";
              button.type = "button";
              button.textContent = "Press me";
              button.className = "button toasts";
              if (corner === "end") button.className = "button toasts toasts--bottom";
              document.querySelector("main").append(button);
            }""",
            corner,
        )
        page.locator("#pressed").click()
        page.evaluate("document.dispatchEvent(new CustomEvent('toast', { detail: 'Pressed.' }))")
        toast = page.locator("#toasts .toast").filter(has_text="Pressed.")
        expect(toast).to_be_visible()
        over = page.evaluate(
            """() => {
              const a = document.getElementById("toasts").getBoundingClientRect();
              const b = document.getElementById("pressed").getBoundingClientRect();
              return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
            }"""
        )
        assert not over, corner
        page.locator("#pressed").evaluate("one => one.remove()")


def test_save_is_whole_beside_a_note(alice: Visitor) -> None:
    page = alice.go("/create/text/")
    for width in (360, 800, 1024, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        cut = page.evaluate(
            """() => {
              const send = document.getElementById("send");
              send.firstChild.textContent = "Save the change ";
              if (!document.querySelector(".launch__reason")) {
                const note = document.createElement("p");
                note.className = "launch__reason";
                note.innerHTML = "<span>It costs more than the team’s budget has left, so it waits.</span>";
                send.before(note);
              }
              return send.scrollWidth - send.clientWidth;
            }"""
        )
        assert cut == 0, width
