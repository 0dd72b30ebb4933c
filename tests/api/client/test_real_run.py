"""The Python client against a whole studio: upload, price, create, wait, download."""

from pathlib import Path
from typing import Any

import pytest

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.server import Sandbox
from pixstudio.sandbox.settings import SandboxSettings
from tests.api.client.module import client
from tests.journeys.support.processes import Installation
from tests.journeys.support.short_lists import list_nothing
from tests.library.sample_files import png

STEPS = "tests.api.client.steps"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_program_does_a_whole_job(tmp_path: Path) -> None:
    settings = SandboxSettings(
        state_dir=tmp_path / "sandbox", progress="time", seconds=0.5, render_videos=False
    )
    with Sandbox(settings) as sandbox:
        list_nothing(SandboxControl(sandbox.control_url))
        studio = Installation(tmp_path / "house", sandbox.url)
        studio.install()
        try:
            studio.start("worker")
            studio.start("clock")
            url = studio.serve()
            key = str(studio.script("make_full_key", module=STEPS))
            run(client.PixStudio(url, key), sandbox, tmp_path)
        finally:
            studio.stop()


def run(studio: Any, sandbox: Sandbox, folder: Path) -> None:
    """What a program does from its key to the file on its disk."""
    assert studio.get_me()["member"]["role"] == "owner"
    (folder / "ridge.png").write_bytes(png(640, 360))
    image = studio.upload(folder / "ridge.png")
    assert studio.upload(folder / "ridge.png")["id"] == image["id"]
    (folder / "sea.png").write_bytes(png(640, 360, (10, 60, 120)))
    parts = studio.upload_in_parts(folder / "sea.png", name="harbour.png")
    assert parts["name"] == "harbour.png"
    fields = {"prompt": "Clouds drift over the ridge", "model": "v5.6", "quality": "540p"}
    quote = studio.create_quote("image", first_frame=image["id"], **fields)
    assert quote["is_valid"], quote
    job = studio.create("image", first_frame=image["id"], **fields)
    done = studio.wait(job, timeout_seconds=300)
    assert done["charged_credits"] == quote["credits"]
    file = studio.download(done, folder / "ridge.mp4")
    assert file.stat().st_size == done["result"]["size_bytes"]
    ids = [one["id"] for one in studio.pages(studio.list_generations, limit=1)]
    assert ids == [job["id"]]
    collection = studio.create_collection("Ridge")
    studio.add_collection_items(collection["id"], generations=ids, files=[image["id"]])
    shown = list(studio.pages(studio.list_collection_items, collection["id"], limit=1))
    assert {one["id"] for one in shown} == {*ids, image["id"]}
    with pytest.raises(client.PixStudioError) as refused:
        studio.create("text", prompt="A lighthouse", model="none")
    assert refused.value.errors[0]["field"] == "model"
    assert not refused.value.charged
    studio.delete_file(parts["id"])
