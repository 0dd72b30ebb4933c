"""Accepts a request for images: account, prompt, capacity and credits, as for videos; one job per image."""

from __future__ import annotations

import random
import secrets
import time
from dataclasses import replace

from pixstudio.sandbox.acceptance import (
    charge_and_start,
    check_account_usable,
    check_capacity,
    check_credits,
    check_prompt_words,
    select_account,
    status_by_words,
)
from pixstudio.sandbox.images.models import IMAGE_MODELS
from pixstudio.sandbox.inputs import find_upload, resolve_image_ids
from pixstudio.sandbox.plans import PLANS
from pixstudio.sandbox.state.records import WAITING, Account, Job, JobRequest, Upload
from pixstudio.sandbox.state.sandbox_state import OWNER_ID, SandboxState
from pixstudio.sandbox.trigger_words import FEWER_WORDS, contains_word


def accept_images(state: SandboxState, request: JobRequest) -> list[Job]:
    """Charge for a request and start a job for each image, or refuse it without a charge.

    Raises: `ApiError` 400, 401, 412, 422, 429 or 596 with the documented message.
    """
    with state.lock:
        state.advance()
        account = select_account(state, request)
        check_account_usable(account)
        request = resolve_image_ids(state, request)
        references = [find_upload(state, str(path), "image") for path in request.images]
        check_prompt_words(request)
        check_capacity(state, account, request)
        count = made_count(request)
        each = image_credits(account, request)
        check_credits(account, each * count)
        request = replace(request, seed=request.seed or random.randint(1, 2147483647))
        size = image_size(request, references)
        jobs = [build_image_job(state, account, request, index, size) for index in range(count)]
        for job in jobs:
            job.cost_credits = each
        charge_and_start(state, account, jobs, each * count)
        return jobs


def made_count(request: JobRequest) -> int:
    """How many images are made: one fewer than asked for where the prompt says so."""
    is_fewer = contains_word(request.prompt, FEWER_WORDS)
    return max(1, request.create_count - 1) if is_fewer else request.create_count


def image_credits(account: Account, request: JobRequest) -> int:
    """Credits of one image, nothing for the models that the account's plan makes for nothing."""
    if request.model in PLANS[account.plan].unlimited_image_models:
        return 0
    return IMAGE_MODELS[request.model].credits(request.quality, request.detail_level)


def build_image_job(
    state: SandboxState, account: Account, request: JobRequest, index: int, size: tuple[int, int]
) -> Job:
    """The job of one image of an accepted request."""
    number = state.next_id()
    return Job(
        key=f"user:{OWNER_ID}-pixverse:{account.email}-image:{number}",
        number=number,
        email=account.email,
        request=request,
        cost_credits=0,
        accepted_at=time.time(),
        seed=request.seed or 0,
        file_name=f"{number}-{secrets.token_hex(8)}.webp",
        width=size[0],
        height=size[1],
        video_seconds=0.0,
        is_image=True,
        index=index,
        final_status=status_by_words(request),
        status=WAITING,
    )


def image_size(request: JobRequest, references: list[Upload]) -> tuple[int, int]:
    """Width and height, both even: the quality is the shorter side, `auto` follows the first reference."""
    across, down = 1, 1
    if request.aspect_ratio != "auto":
        across, down = (int(part) for part in request.aspect_ratio.split(":"))
    elif references and references[0].width and references[0].height:
        across, down = references[0].width, references[0].height
    short = int(request.quality.removesuffix("p"))
    long = round(short * min(max(across, down) / min(across, down), 3) / 2) * 2
    return (long, short) if across >= down else (short, long)
