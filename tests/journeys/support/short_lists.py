"""Short lists of effects and voices in place of the sandbox's hundreds, all of whose files a team fetches."""

from collections.abc import Iterable

from pixstudio.sandbox.audio.voices import SPEECH_VOICES, serialize_voice
from pixstudio.sandbox.catalogue import (
    EFFECTS,
    Effect,
    is_available,
    serialize_effect,
    serialize_voices,
)
from pixstudio.sandbox.control_api.client import SandboxControl

# What moves is made and fetched for those who look at it.
MOVING = ("thumbnail_video_path", "thumbnail_gif_path", "audio_path")
NO_LISTS = {
    "videos/effects": {"items": [], "total": 0},
    "videos/voices": {"tts_list": []},
    "speech/voices": {"voices": []},
}
FEW_VOICES = list(SPEECH_VOICES.values())[:6]


def titled(*titles: str) -> list[Effect]:
    """The sandbox's effects with these titles."""
    return [one for one in EFFECTS.values() if one.title in titles]


def list_these_effects(
    control: SandboxControl, url: str, effects: Iterable[Effect], *, moving: int = 0
) -> None:
    """Have the sandbox at this URL list these effects, the first of them with what moves and sounds.

    Every account is told the same list, so each plan has to have all of them: a job goes to any account whose
    list has its effect, and the sandbox refuses what the account's plan lacks.
    """
    effects = list(effects)
    assert all(is_available(effect, "Free") for effect in effects), effects
    items = [serialize_effect(effect, url) for effect in effects]
    for item in items[moving:]:
        item.update(dict.fromkeys(MOVING, ""))
    body = {"items": items, "total": len(items)}
    control.add_fault("status", "videos/effects", status=200, body=body, times=-1)


def list_lip_sync_voices(control: SandboxControl, url: str, *, are_heard: bool = False) -> None:
    """Have it list its voices for lip sync, with or without samples to fetch."""
    voices = serialize_voices(url)
    body = {"tts_list": voices if are_heard else [{**voice, "url": ""} for voice in voices]}
    control.add_fault("status", "videos/voices", status=200, body=body, times=-1)


def list_few_speech_voices(control: SandboxControl, url: str) -> None:
    """Have it list a few of its hundreds of voices of speech, without samples to fetch."""
    voices = [{**serialize_voice(one, url), "sample_url": ""} for one in FEW_VOICES]
    body = {"voices": voices}
    control.add_fault("status", "speech/voices", status=200, body=body, times=-1)


def list_nothing(control: SandboxControl) -> None:
    """No effects and no voices, where nothing is about them: each account would fetch all their frames."""
    for path, body in NO_LISTS.items():
        control.add_fault("status", path, status=200, body=body, times=-1)
