"""Frames of results and library videos saved as images, and where they can be used."""

import io
import uuid
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pixstudio.create.models import FrameOrigin
from pixstudio.create.operations.frames import timestamp_text
from pixstudio.jobs.models import Generation
from pixstudio.jobs.states import State
from pixstudio.library.models import Asset, Origin
from tests.jobs.jobs import finished, job
from tests.library.sample_files import png, upload
from tests.media.display_videos import ORIENTATIONS, QUARTERS, make_quartered_video, set_orientation
from tests.media.sample_media import make_video
from tests.teams.people import Person, check_access, words_of

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture(autouse=True)
def room(settings: Any, folders: None) -> None:
    settings.FREE_SPACE_FLOOR_BYTES = 0


@pytest.fixture
def red_then_blue(tmp_path: Path) -> Path:
    """Two seconds, 64 by 48."""
    return make_video(tmp_path / "lamp.mp4", seconds=2)


@pytest.fixture
def clip(bob: Person, red_then_blue: Path) -> Asset:
    return upload(bob.member, "Harbour lamp.mp4", red_then_blue.read_bytes())[0]


@pytest.fixture
def result(bob: Person, red_then_blue: Path) -> Generation:
    made = finished(bob.member, duration_seconds=2.0)
    with made.file.storage.open(made.file.name, "wb") as out:
        out.write(red_then_blue.read_bytes())
    return made


def address(thing: Asset | Generation) -> str:
    return f"/{'library' if isinstance(thing, Asset) else 'generations'}/{thing.pk}/frame/"


def take(person: Person, thing: Asset | Generation, at: object = "1.5", **more: Any) -> Any:
    return person.post(address(thing), {"at": at}, **{"HTTP_ACCEPT": "application/json", **more})


def colour_of(asset: Asset) -> str:
    with asset.file.open("rb") as stream:
        red, _green, blue = Image.open(io.BytesIO(stream.read())).convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    return "red" if red > blue else "blue"


@pytest.mark.parametrize(("at", "colour"), [("0", "red"), ("0.9", "red"), ("1.5", "blue")])
def test_a_frame_of_a_file_shows_the_moment(bob: Person, clip: Asset, at: str, colour: str) -> None:
    answer = take(bob, clip, at)
    assert answer.status_code == 201
    still = Asset.objects.get(pk=answer.json()["id"])
    assert colour_of(still) == colour
    assert (still.width, still.height, still.origin) == (64, 48, Origin.FRAME)
    assert (still.team, still.uploaded_by) == (bob.team, bob.member.user)


def test_a_frame_says_where_it_is_from_and_where_it_can_go(bob: Person, clip: Asset) -> None:
    facts = take(bob, clip).json()
    assert facts["words"] == "from “Harbour lamp” at 0:01.5"
    assert facts["name"] == "harbour-lamp-0-01.5.png"
    assert {"Image", "Frames"} <= {use["label"] for use in facts["uses"]}
    urls = {use["url"] for use in facts["uses"]}
    assert f"/create/image/?asset={facts['id']}" in urls
    for url in urls:
        assert facts["id"] in bob.get(url).content.decode()


def test_a_frame_of_a_result_names_its_prompt(bob: Person, result: Generation) -> None:
    facts = take(bob, result, "0.5").json()
    assert facts["words"] == f"from “{result.parameters['prompt']}” at 0:00.5"
    still = Asset.objects.get(pk=facts["id"])
    assert colour_of(still) == "red"
    assert (still.frame_origin.generation, still.frame_origin.at_seconds) == (result, 0.5)


def test_the_same_still_is_kept_once(bob: Person, clip: Asset) -> None:
    first, second = take(bob, clip), take(bob, clip)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert FrameOrigin.objects.get().video == clip


def test_a_moment_behind_the_end_gives_the_last_image(bob: Person, clip: Asset) -> None:
    facts = take(bob, clip, "80000").json()
    assert facts["words"].endswith("at 0:02.0")
    assert colour_of(Asset.objects.get(pk=facts["id"])) == "blue"


def test_a_frame_without_script_leads_to_its_page(bob: Person, clip: Asset) -> None:
    answer = take(bob, clip, HTTP_ACCEPT=BROWSER)
    still = Asset.objects.get(origin=Origin.FRAME)
    assert (answer.status_code, answer.url) == (302, f"/library/{still.pk}/")
    assert words_of(answer) == ["Frame saved to library."]
    refused = take(bob, clip, "soon", HTTP_ACCEPT=BROWSER)
    assert refused.url == f"/library/{clip.pk}/"
    assert "number of seconds" in words_of(refused)[-1]


def test_under_the_player_the_still_is_shown_with_its_uses(bob: Person, clip: Asset) -> None:
    page = take(bob, clip, HTTP_HX_REQUEST="true").content.decode()
    assert 'id="frame-capture-result"' in page
    assert ">Frames</a>" in page
    refused = take(bob, clip, "nan", HTTP_HX_REQUEST="true").content.decode()
    assert "number of seconds" in refused


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_frame_of_a_turned_mirrored_and_stretched_video_is_what_its_player_shows(
    bob: Person, tmp_path: Path, orientation: str
) -> None:
    matrix, quarters = ORIENTATIONS[orientation]
    path = set_orientation(
        make_quartered_video(tmp_path / "a.mp4", pixel_shape=Fraction(64, 45)), matrix
    )
    result = finished(bob.member, duration_seconds=1.0)
    with result.file.storage.open(result.file.name, "wb") as out:
        out.write(path.read_bytes())
    # One of the library and one of a result: they send the same image on into paid jobs.
    clip = upload(bob.member, "a.mp4", path.read_bytes())[0]
    stills = {take(bob, thing, "0.5").json()["id"] for thing in (clip, result)}
    still = Asset.objects.get(pk=stills.pop())
    assert not stills
    size = (64, 137) if matrix[0] == 0 else (137, 64)
    assert (still.width, still.height) == (clip.width, clip.height) == size
    with Image.open(still.file.path) as image:
        places = [(x, y) for y in (0.25, 0.75) for x in (0.25, 0.75)]
        seen = [image.getpixel((int(size[0] * x), int(size[1] * y))) for x, y in places]
    for pixel, number in zip(seen, quarters, strict=True):
        assert all(abs(a - b) < 12 for a, b in zip(pixel, QUARTERS[number], strict=True))


@pytest.mark.parametrize("at", ["", "-1", "nan", "inf", "1e400", "86401", "1\x00x2", "x" * 5000])
def test_a_moment_that_is_none_is_refused(bob: Person, clip: Asset, at: str) -> None:
    answer = take(bob, clip, at)
    assert answer.status_code == 400
    assert "number of seconds" in answer.json()["error"]
    assert Asset.objects.count() == 1


def test_what_has_no_video_gives_no_frame(bob: Person, result: Generation) -> None:
    image_file = upload(bob.member, "ridge.png", png())[0]
    running = job(bob.member, State.RUNNING)
    for thing in (image_file, running):
        assert "no video" in take(bob, thing).json()["error"]
    result.file.storage.delete(result.file.name)
    assert "no longer exists" in take(bob, result).json()["error"]
    assert Asset.objects.count() == 1


def test_a_damaged_video_gives_no_frame(bob: Person) -> None:
    answer = take(bob, finished(bob.member))
    assert answer.status_code == 400
    assert "damaged" in answer.json()["error"].lower()
    assert not Asset.objects.exists()


def test_access_of_frames(
    bob: Person, carol: Person, mallory: Person, clip: Asset, result: Generation
) -> None:
    for thing in (clip, result):
        path = address(thing)
        check_access(path, method="post", wrong="get", allowed=[bob], refused=[carol])
        assert take(mallory, thing).status_code == 404
        missing = path.replace(str(thing.pk), str(uuid.uuid4()))
        assert bob.post(missing).status_code == 404
    assert Asset.objects.count() == 1


def test_the_player_offers_a_frame_to_those_who_may_create(
    bob: Person, carol: Person, clip: Asset, result: Generation
) -> None:
    for thing in (clip, result):
        page = address(thing).removesuffix("frame/")
        assert address(thing) in bob.get(page).content.decode()
        assert address(thing) not in carol.get(page).content.decode()


def test_moments_read_as_in_the_player() -> None:
    found = [timestamp_text(seconds) for seconds in (0, 3.24, 59.96, 61, 3600)]
    assert found == ["0:00.0", "0:03.2", "1:00.0", "1:01.0", "60:00.0"]
