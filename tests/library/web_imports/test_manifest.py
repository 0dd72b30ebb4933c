"""The web app manifest."""

import pytest
from django.test import Client
from PIL import Image

from pixstudio.installation.locations import RESOURCES
from tests.teams.people import Person


@pytest.mark.django_db
def test_manifest_is_public_and_names_files_that_are_there() -> None:
    answer = Client().get("/manifest.webmanifest")
    document = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert document["display"] == "standalone"
    for icon in document["icons"]:
        path = RESOURCES / "static" / icon["src"].removeprefix("/static/")
        assert path.is_file()
        if icon["sizes"] != "any":
            with Image.open(path) as image:
                assert "{}x{}".format(*image.size) == icon["sizes"]


@pytest.mark.django_db
def test_manifest_offers_to_share_files_and_links() -> None:
    target = Client().get("/manifest.webmanifest").json()["share_target"]
    assert (target["action"], target["method"]) == ("/library/share/", "POST")
    (files,) = target["params"]["files"]
    assert files["name"] == "file"
    assert {"image/png", "video/mp4", "audio/mpeg"} <= set(files["accept"])


def test_manifest_is_named_by_every_page(bob: Person) -> None:
    assert (
        '<link rel="manifest" href="/manifest.webmanifest">'
        in bob.get("/library/").content.decode()
    )
