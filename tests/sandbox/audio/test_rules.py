"""Strict parameters of music and speech."""

import pytest

from pixstudio.sandbox.audio.voices import SPEECH_VOICES, voices_of_model
from tests.sandbox.api_client import Api, reason

MINIMAX = voices_of_model("speech-2.8-hd")[0].voice_id
ELEVEN = voices_of_model("eleven-v3")[0].voice_id
MULTILINGUAL, V3 = "eleven-multilingual-v2", "eleven-v3"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"prompt": ""},
        {"prompt": 7},
        {"prompt": "a" * 2001},
        {"prompt": "a" * 4001, "model": "music-v1"},
        {"prompt": "a", "model": "speech-2.8-hd"},
        {"prompt": "a", "instrumental": "true"},
        {"prompt": "a", "instrumental": True, "lyrics": "la"},
        {"prompt": "a", "lyrics": "l" * 3501},
        {"prompt": "a", "lyrics": "la", "model": "lyria-3-pro-preview"},
        {"prompt": "a", "image_path_1": "upload/x.png"},
        {"prompt": "a", "image_path_2": "upload/x.png", "model": "lyria-3-pro-preview"},
        {"prompt": "a", "image_path_1": "upload/x.png", "model": "lyria-3-pro-preview"},
        {"prompt": "a", "duration": 5},
        {"prompt": "a", "seed": 5},
    ],
)
def test_music_refuses(api: Api, body: dict[str, object]) -> None:
    reason(api.post("music/create", email=api.email, **body))


@pytest.mark.parametrize(
    "body",
    [
        {"prompt": "a" * 2000},
        {"prompt": "a", "instrumental": True},
        {"prompt": "a", "instrumental": False, "lyrics": "la la"},
        {"prompt": "a" * 4000, "model": "music-v1", "lyrics": "l" * 3500},
        {"prompt": "a" * 5000, "model": "lyria-3-pro-preview", "instrumental": True},
    ],
)
def test_music_accepts(api: Api, body: dict[str, object]) -> None:
    assert api.post("music/create", email=api.email, **body).status_code == 200


def test_lyria_takes_ten_images(api: Api) -> None:
    path = api.image()
    images = {f"image_path_{n}": path for n in range(1, 11)}
    body = {"prompt": "a", "model": "lyria-3-pro-preview", **images}
    assert api.post("music/create", email=api.email, **body).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"voice_id": MINIMAX},
        {"text": "a"},
        {"text": "a", "voice_id": "nobody"},
        {"text": "a", "voice_id": ELEVEN},
        {"text": "a" * 10_001, "voice_id": MINIMAX},
        {"text": "a" * 5_001, "voice_id": ELEVEN, "model": V3},
        {"text": "a", "voice_id": MINIMAX, "speed": 2.1},
        {"text": "a", "voice_id": MINIMAX, "speed": "1"},
        {"text": "a", "voice_id": MINIMAX, "speed": True},
        {"text": "a", "voice_id": MINIMAX, "pitch": 1.5},
        {"text": "a", "voice_id": MINIMAX, "emotion": "bored"},
        {"text": "a", "voice_id": MINIMAX, "stability": 0.5},
        {"text": "a", "voice_id": ELEVEN, "model": V3, "style": 0.5},
        {"text": "a", "voice_id": ELEVEN, "model": V3, "language_code": "en"},
        {"text": "a", "voice_id": ELEVEN, "model": MULTILINGUAL, "pitch": 1},
        {"text": "a", "voice_id": ELEVEN, "model": MULTILINGUAL, "emotion": "sad"},
        {"text": "a", "voice_id": ELEVEN, "model": MULTILINGUAL, "language_code": "xx"},
        {"text": "a", "voice_id": ELEVEN, "model": MULTILINGUAL, "speed": 0.6},
    ],
)
def test_speech_refuses(api: Api, body: dict[str, object]) -> None:
    reason(api.post("speech/create", email=api.email, **body))


@pytest.mark.parametrize(
    "body",
    [
        {"voice_id": MINIMAX, "speed": 0.5, "volume": 10, "pitch": -12, "emotion": "calm"},
        {
            **{"voice_id": ELEVEN, "model": MULTILINGUAL, "speed": 1.2, "stability": 0},
            **{"similarity_boost": 1, "style": 0.25, "use_speaker_boost": True},
            "language_code": "de",
        },
        {"voice_id": ELEVEN, "model": V3, "stability": 0.5},
        {"voice_id": ELEVEN, "model": "eleven-turbo-v2.5", "text": "a" * 40_000},
    ],
)
def test_speech_accepts(api: Api, body: dict[str, object]) -> None:
    answer = api.post("speech/create", **{"email": api.email, "text": "[whispers] hi", **body})
    assert answer.status_code == 200, answer.text


def test_voice_ids_are_unique() -> None:
    assert len({voice.voice_id for voice in SPEECH_VOICES.values()}) == len(SPEECH_VOICES)
