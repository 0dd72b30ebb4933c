"""What a result was made from and what was made from it, as a drawing and a list."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.support.visitors import Visitor
from tests.journeys.test_access import TWO_LOOKS, findings
from tests.journeys.test_access_of_library import overflow

pytestmark = pytest.mark.browser


def test_the_lineage_of_extend_lip_sync_and_upscale(alice: Visitor) -> None:
    _first, extended, _synced, upscaled = alice.studio.installation.script(
        "make_chain", alice.person["email"], module="tests.journeys.support.bulk_results"
    )
    page = alice.go(f"/generations/{extended}/lineage/")
    expect(page.locator(".lineage__graph .lineage__line")).to_have_count(3)
    steps = page.locator(".lineage__entry")
    expect(steps).to_contain_text(["step 0", "Lip sync", "Upscale"])
    assert findings(page, TWO_LOOKS) == []
    assert overflow(page) <= 0
    steps.last.get_by_role("link").click()
    expect(page).to_have_url(re.compile(upscaled))
