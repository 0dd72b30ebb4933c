"""Downloads in a browser: one result with its parameters inside, and thirty as an archive."""

import json
import zipfile
from pathlib import Path

import av
import pytest
from playwright.sync_api import expect

from tests.journeys.support.visitors import Studio, Visitor
from tests.journeys.test_access import findings

pytestmark = pytest.mark.browser


def seed(studio: Studio, alice: Visitor, *sizes: int) -> list[str]:
    """Results of these sizes, 0 for a real video; their ids."""
    ids: list[str] = studio.installation.script(
        "seed", alice.person["email"], *sizes, module="tests.downloads.seeding"
    )
    return ids


def test_a_result_is_downloaded_with_its_parameters_inside(
    studio: Studio, alice: Visitor, tmp_path: Path
) -> None:
    (made,) = seed(studio, alice, 0)
    page = alice.go(f"/generations/{made}/")
    page.get_by_label("Download options").focus()
    page.keyboard.press("Enter")
    assert findings(page) == []
    with page.expect_download() as waited:
        page.get_by_role("link", name="With parameters in the file").click()
    name = waited.value.suggested_filename
    assert name.endswith(f"Text A lighthouse at dusk {made[:8]}.mp4")
    waited.value.save_as(tmp_path / name)
    with av.open(str(tmp_path / name)) as container:
        assert json.loads(container.metadata["comment"])["prompt"] == "A lighthouse at dusk"
    page.set_viewport_size({"width": 1440, "height": 900})
    with page.expect_download() as waited:
        page.get_by_role("link", name="Download", exact=True).click()
    assert waited.value.suggested_filename == name


def test_thirty_results_arrive_as_one_archive(
    studio: Studio, alice: Visitor, tmp_path: Path
) -> None:
    ids = seed(studio, alice, *(10_000 + number for number in range(30)))
    page = alice.go("/gallery/")
    address = f"/gallery/download/?ids={','.join(ids)}"
    with page.expect_download() as waited:
        page.evaluate("address => { location.href = address; }", address)
    waited.value.save_as(tmp_path / "archive.zip")
    assert waited.value.suggested_filename.endswith("PixStudio 30 results.zip")
    media = studio.installation.folder / "data" / "media"
    with zipfile.ZipFile(tmp_path / "archive.zip") as archive:
        assert archive.testzip() is None
        records = json.loads(archive.read("parameters.json"))["results"]
        assert [record["id"] for record in records] == ids
        for record in records:
            (stored,) = media.glob(f"results/*/{record['id']}/result*.mp4")
            assert archive.read(record["file"]) == stored.read_bytes()


def test_what_is_not_downloaded_says_why(alice: Visitor) -> None:
    page = alice.go("/gallery/download/?ids=nonsense")
    expect(page.get_by_role("heading", name="Nothing was downloaded")).to_be_visible()
    assert findings(page) == []
