"""What a client needs for one good call of each kind, made in a running sandbox."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pixstudio.pixverse.client import Client
from pixstudio.sandbox.audio.voices import voices_of_model
from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.small_media import small_video
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from tests.contract.samples import sample

VOICE_ID = voices_of_model("speech-2.8-hd")[0].voice_id
Bodies = Mapping[str, dict[str, object]]


@dataclass(frozen=True)
class Material:
    """Uploaded files, a finished video of v5, an effect for one image."""

    image_file: str
    video_file: str
    long_video_file: str
    sound: str
    video_id: str
    template_id: str
    control: SandboxControl


def uploaded(client: Client, content_type: str, email: str = PRO_EMAIL) -> str:
    """The path of a freshly uploaded file of this type."""
    data = sample(content_type)
    file = io.BytesIO(data)
    found = client.upload_file(file, content_type=content_type, size_bytes=len(data), email=email)
    return found.path


def uploaded_video(client: Client, seconds: int = 2) -> str:
    """The path of a freshly uploaded video that is long enough for every operation."""
    with TemporaryDirectory() as folder:
        data = small_video(Path(folder), 64, 36, seconds).read_bytes()
    file = io.BytesIO(data)
    found = client.upload_file(
        file, content_type="video/mp4", size_bytes=len(data), email=PRO_EMAIL
    )
    return found.path


def gathered(client: Client, control: SandboxControl) -> Material:
    """Upload one file of each sort and make a video to build on."""
    body = {"email": PRO_EMAIL, "prompt": "a source", "model": "v5"}
    video_id = client.submit("text", body).remote_id
    control.finish()
    effects = client.list_effects(PRO_EMAIL, limit=10).effects
    return Material(
        image_file=uploaded(client, "image/png"),
        video_file=uploaded(client, "video/mp4"),
        long_video_file=uploaded_video(client),
        sound=uploaded(client, "audio/mpeg"),
        video_id=video_id,
        template_id=next(one for one in effects if one.image_count == 1).template_id,
        control=control,
    )


def bodies(material: Material) -> Bodies:
    """A good body for each operation."""
    ours: dict[str, object] = {"email": PRO_EMAIL}
    first = {**ours, "first_frame_path": material.image_file}
    source = {**ours, "video_id": material.video_id}
    return {
        "text": {**ours, "prompt": "a kite"},
        "image": first,
        "effect": {**first, "template_id": material.template_id},
        "frames": {**first, "last_frame_path": material.image_file},
        "transition": {
            **ours,
            "frame_1_path": material.image_file,
            "frame_2_path": material.image_file,
        },
        "fusion": {**ours, "frame_1_path": material.image_file, "prompt": "@image1 at sea"},
        "motion": {
            **ours,
            "frame_1_path": material.image_file,
            "video_1_path": material.long_video_file,
        },
        "extend": source,
        "modify": {**ours, "video_path": material.video_file, "prompt": "red sails"},
        "lipsync": {**source, "audio_path": material.sound},
        "upscale": {"video_id": material.video_id},
        "images": {**ours, "prompt": "a kite"},
        "music": {**ours, "prompt": "a kite song"},
        "speech": {**ours, "prompt": "A kite.", "voice_id": VOICE_ID},
    }
