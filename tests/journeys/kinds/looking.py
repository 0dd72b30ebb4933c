"""What every new page and dialog has to pass."""

from playwright.sync_api import Page

from tests.journeys.support.visitors import WIDE
from tests.journeys.test_access import TWO_LOOKS, findings
from tests.journeys.test_access_of_library import overflow


def look(page: Page) -> None:
    """Axe finds nothing on a wide screen and on a phone, where nothing runs over the edge."""
    assert findings(page, TWO_LOOKS) == []
    assert overflow(page) == 0
    page.set_viewport_size(WIDE)
