"""Accepts a request for music or speech: account, prompt, capacity and credits, as for videos."""

from __future__ import annotations

import random
import secrets
import time

from pixstudio.sandbox.acceptance import (
    charge_and_start,
    check_account_usable,
    check_capacity,
    check_credits,
    check_prompt_words,
    select_account,
)
from pixstudio.sandbox.audio.models import MUSIC_MODELS, SPEECH_MODELS
from pixstudio.sandbox.inputs import find_upload, resolve_image_ids
from pixstudio.sandbox.state.records import COMPLETED, FAILED, WAITING, Account, Job, JobRequest
from pixstudio.sandbox.state.sandbox_state import OWNER_ID, SandboxState
from pixstudio.sandbox.trigger_words import FAILING_WORDS, MODERATED_WORDS, contains_word

# Shorter than PixVerse's two to five minutes, so that they are rendered quickly.
SONG_SECONDS = range(48, 97)
CHARACTERS_PER_SECOND = 15
MIN_SPEECH_SECONDS, MAX_SPEECH_SECONDS = 1.0, 180.0


def accept_audio(state: SandboxState, request: JobRequest) -> Job:
    """Charge for a request and start its job, or refuse it without a charge.

    Raises: `ApiError` 400, 401, 412, 422, 429 or 596 with the documented message.
    """
    with state.lock:
        state.advance()
        account = select_account(state, request)
        check_account_usable(account)
        request = resolve_image_ids(state, request)
        for path in request.images:
            find_upload(state, str(path), "image")
        check_prompt_words(request)
        check_capacity(state, account, request)
        cost = audio_credits(request)
        check_credits(account, cost)
        job = build_audio_job(state, account, request, cost)
        charge_and_start(state, account, [job], cost)
        return job


def audio_credits(request: JobRequest) -> int:
    """Credits per track, or per started unit of characters."""
    if request.operation == "music":
        return MUSIC_MODELS[request.model].credits
    return SPEECH_MODELS[request.model].credits(request.speech)


def audio_seconds(request: JobRequest, number: int) -> float:
    """How long the result is: music as the model likes, speech by its text and speed."""
    if request.operation == "music":
        return float(random.Random(number).choice(SONG_SECONDS))
    seconds = len(request.speech) / CHARACTERS_PER_SECOND / request.speed
    return round(min(max(seconds, MIN_SPEECH_SECONDS), MAX_SPEECH_SECONDS), 2)


def build_audio_job(state: SandboxState, account: Account, request: JobRequest, cost: int) -> Job:
    """The job of an accepted request. No status of audio means moderated: such a job fails."""
    number = state.next_id()
    ends_badly = contains_word(request.moderated_text, FAILING_WORDS | MODERATED_WORDS)
    return Job(
        key=f"user:{OWNER_ID}-pixverse:{account.email}-{request.operation}:{number}",
        number=number,
        email=account.email,
        request=request,
        cost_credits=cost,
        accepted_at=time.time(),
        seed=0,
        file_name=f"{number}-{secrets.token_hex(8)}.mp3",
        width=0,
        height=0,
        video_seconds=audio_seconds(request, number),
        final_status=FAILED if ends_badly else COMPLETED,
        status=WAITING,
    )
