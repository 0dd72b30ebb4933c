"""Takes a checked order, or says why not: account, plan, words, room, credits, in this order."""

from __future__ import annotations

import random
import secrets
import time
from math import ceil

from pixstudio.sandbox import errors
from pixstudio.sandbox.catalogue import EFFECTS, is_available
from pixstudio.sandbox.errors import UNKNOWN_TEMPLATE, ApiError, bad_request
from pixstudio.sandbox.inputs import (
    JobInputs,
    email_from_id,
    fill_from_inputs,
    find_inputs,
    output_pixels,
    output_seconds,
    resolve_image_ids,
)
from pixstudio.sandbox.plans import PLANS
from pixstudio.sandbox.prices import (
    credits_for_segments,
    credits_for_upscale,
    credits_for_video,
    discounted_credits,
)
from pixstudio.sandbox.state.records import (
    COMPLETED,
    FAILED,
    MODERATED,
    Account,
    Charge,
    Job,
    JobRequest,
)
from pixstudio.sandbox.state.sandbox_state import OWNER_ID, SandboxState
from pixstudio.sandbox.trigger_words import (
    FAILING_WORDS,
    MODERATED_WORDS,
    NO_MASK_WORDS,
    REJECTED_WORDS,
    contains_word,
)

MAX_SPEECH_SECONDS = 60.0
DEFAULT_OFF_PEAK_SHARE = 0.5


def accept_request(world: SandboxState, order: JobRequest) -> Job:
    """Charge for the order and make it a job, or refuse it without a charge.

    Raises: `Refusal` 400, 401, 412, 422, 429 or 596 with the documented words.
    """
    with world.lock:
        world.advance()
        account = select_account(world, order)
        check_account_usable(account)
        order = resolve_image_ids(world, order)
        material = find_inputs(world, order, account.email)
        order = fill_from_inputs(order, material)
        check_plan_quality(account, order)
        check_template_available(account, order)
        check_prompt_words(order)
        check_capacity(world, account, order)
        cost = discounted_cost(account, order, material)
        if account.credits < cost:
            raise ApiError(412, errors.OUT_OF_CREDITS)
        return charge_and_start(world, account, order, material, cost)


def select_account(world: SandboxState, order: JobRequest) -> Account:
    """The account named by `email`, or by `video_id`, or a random one with room."""
    email = order.email or (email_from_id(order.source_id) if order.source_id else "")
    if email:
        if email not in world.accounts:
            raise bad_request(f"Unable to find configuration for account {email}")
        return world.accounts[email]
    if not world.accounts:
        raise bad_request("There are no configured accounts, see POST accounts/email")
    usable = [one for one in world.accounts.values() if not one.is_on_hold]
    if not usable:
        raise ApiError(596, errors.ON_HOLD)
    with_room = [one for one in usable if order.off_peak or has_free_slot(world, one, order)]
    if not with_room:
        raise ApiError(429, errors.ALL_BUSY)
    return random.choice(with_room)


def check_account_usable(account: Account) -> None:
    """An account on hold, or one PixVerse doesn't let in."""
    if account.is_on_hold:
        raise ApiError(596, errors.ON_HOLD)
    if account.is_unauthorized:
        raise ApiError(401, errors.UNAUTHORIZED)


def check_plan_quality(account: Account, order: JobRequest) -> None:
    """Up to 540p for everyone, 720p from Standard, 1080p from Pro."""
    plan = PLANS[account.plan]
    if order.operation in {"upscale", "lipsync"} or order.quality in plan.qualities:
        return
    raise bad_request(f"Quality {order.quality} is not supported by {plan.name}, please upgrade")


def check_template_available(account: Account, order: JobRequest) -> None:
    """A template that the account's own list lacks."""
    if order.operation == "effect" and not is_available(EFFECTS[order.template_id], account.plan):
        raise bad_request(UNKNOWN_TEMPLATE)


def check_prompt_words(order: JobRequest) -> None:
    """Prompts the moderator doesn't let pass."""
    if contains_word(order.words, REJECTED_WORDS):
        raise ApiError(422, errors.PROMPT_MODERATED)
    if order.operation == "modify" and contains_word(order.words, NO_MASK_WORDS):
        raise ApiError(422, errors.NO_MASKS)


def concurrent_limit(account: Account) -> int:
    """How many jobs PixVerse runs for the account at the same time."""
    return account.gen_simultaneously or PLANS[account.plan].gen_simultaneously


def tracked_count(world: SandboxState, email: str) -> int:
    """How many of the account's jobs the API's scheduler holds."""
    return sum(job.email == email for job in world.tracked_jobs())


def concurrent_count(world: SandboxState, email: str) -> int:
    """How many jobs PixVerse itself runs for the account, tracked or not."""
    return sum(job.email == email and job.is_counted for job in world.running.values())


def has_free_slot(world: SandboxState, account: Account, order: JobRequest) -> bool:
    """Whether the scheduler would take one more job for this account."""
    return tracked_count(world, account.email) < (order.max_jobs or account.max_jobs)


def check_capacity(world: SandboxState, account: Account, order: JobRequest) -> None:
    """429, worded for the scheduler's limit or for PixVerse's own; off-peak jobs always fit."""
    if order.off_peak:
        return
    if not has_free_slot(world, account, order):
        raise ApiError(429, errors.ACCOUNT_BUSY)
    if concurrent_count(world, account.email) >= concurrent_limit(account):
        raise ApiError(429, errors.CONCURRENT_LIMIT)


def discounted_cost(account: Account, order: JobRequest, material: JobInputs) -> int:
    """Credits of the order, with the account's own discounts where it has some."""
    cost = full_cost(order, material)
    if order.preview:
        cost = discounted_credits(cost, account.preview_mode_discount or 1)
    if order.off_peak:
        cost = discounted_credits(cost, account.off_peak_discount or DEFAULT_OFF_PEAK_SHARE)
    return cost


def full_cost(order: JobRequest, material: JobInputs) -> int:
    """Credits without any discount."""
    audio = order.sound == "native"
    if order.operation == "effect":
        return EFFECTS[order.template_id].credits
    if order.operation == "transition":
        return credits_for_segments(order.model, order.quality, order.part_seconds, audio=audio)
    if order.operation == "upscale":
        return credits_for_upscale(max(1, ceil(material.source_seconds)))
    seconds = order.duration_seconds or max(1, ceil(material.source_seconds))
    return credits_for_video(order.model, order.quality, seconds, audio=audio)


def final_status_of(order: JobRequest, material: JobInputs) -> int:
    """How the job will end."""
    if contains_word(order.words, MODERATED_WORDS):
        return MODERATED
    is_speech_too_long = material.audio and material.audio.seconds > MAX_SPEECH_SECONDS
    return FAILED if is_speech_too_long or contains_word(order.words, FAILING_WORDS) else COMPLETED


def charge_and_start(
    world: SandboxState, account: Account, order: JobRequest, material: JobInputs, cost: int
) -> Job:
    """Take the credits, write the ledger and start the job."""
    job = build_job(world, account, order, material, cost)
    charge = Charge(order.reply_ref, job.key, account.email, cost, order.operation, job.accepted_at)
    account.spend(cost)
    world.keep_charged_job(account, job, charge)
    return job


def build_job(
    world: SandboxState, account: Account, order: JobRequest, material: JobInputs, cost: int
) -> Job:
    """The job an accepted order becomes."""
    number = world.new_number()
    is_image = order.operation == "effect" and EFFECTS[order.template_id].is_image
    width, height = output_pixels(order, material)
    suffix = "webp" if is_image else "mp4"
    kind = "image" if is_image else "video"
    return Job(
        key=f"user:{OWNER_ID}-pixverse:{account.email}-{kind}:{number}",
        number=number,
        email=account.email,
        order=order,
        cost_credits=cost,
        accepted_at=time.time(),
        seed=order.seed or (0 if takes_no_seed(order) else random.randint(1, 2147483647)),
        film=f"{number}-{secrets.token_hex(8)}.{suffix}",
        width=width,
        height=height,
        film_seconds=output_seconds(order, material),
        is_image=is_image,
        fate=final_status_of(order, material),
        status=5 if order.off_peak else 10,
    )


def takes_no_seed(order: JobRequest) -> bool:
    """Lip sync and upscale take no seed and show 0."""
    return order.operation in {"lipsync", "upscale"}
