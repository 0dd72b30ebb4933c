"""Accepts a validated request or refuses it: account, plan, prompt, capacity, credits, in this sequence."""

from __future__ import annotations

import random
import secrets
import time

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
from pixstudio.sandbox.model_table import MODELS
from pixstudio.sandbox.operations import operation_of
from pixstudio.sandbox.plans import PLANS
from pixstudio.sandbox.prices import discounted_credits
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

DEFAULT_OFF_PEAK_SHARE = 0.5


def accept_request(state: SandboxState, request: JobRequest) -> Job:
    """Charge for a request and start its job, or refuse it without a charge.

    Raises: `ApiError` 400, 401, 412, 422, 429 or 596 with the documented message.
    """
    with state.lock:
        state.advance()
        account = select_account(state, request)
        check_account_usable(account)
        request = resolve_image_ids(state, request)
        inputs = find_inputs(state, request, account.email)
        request = fill_from_inputs(request, inputs)
        check_plan_quality(account, request)
        check_model_allowed(account, request)
        check_template_available(account, request)
        check_prompt_words(request)
        check_subject(request, inputs)
        check_capacity(state, account, request)
        cost = discounted_cost(account, request, inputs)
        check_credits(account, cost)
        job = build_job(state, account, request, inputs, cost)
        charge_and_start(state, account, [job], cost)
        return job


def select_account(state: SandboxState, request: JobRequest) -> Account:
    """The account named by `email` or `video_id`, else a random one with a free slot."""
    email = request.email or (email_from_id(request.source_id) if request.source_id else "")
    if email:
        if email not in state.accounts:
            raise bad_request(f"Unable to find configuration for account {email}")
        return state.accounts[email]
    if not state.accounts:
        raise bad_request("There are no configured accounts, see POST accounts/email")
    usable = [one for one in state.accounts.values() if not one.is_on_hold]
    if not usable:
        raise ApiError(596, errors.ON_HOLD)
    with_room = [one for one in usable if request.off_peak or has_free_slot(state, one, request)]
    if not with_room:
        raise ApiError(429, errors.ALL_BUSY)
    return random.choice(with_room)


def check_account_usable(account: Account) -> None:
    """Refuse an account on hold (596) or without a valid session (401)."""
    if account.is_on_hold:
        raise ApiError(596, errors.ON_HOLD)
    if account.is_unauthorized:
        raise ApiError(401, errors.UNAUTHORIZED)


def check_plan_quality(account: Account, request: JobRequest) -> None:
    """Refuse qualities above the plan's: 540p for all plans, 720p from Standard, 1080p from Pro."""
    plan = PLANS[account.plan]
    if not operation_of(request).is_limited_by_plan or request.quality in plan.qualities:
        return
    raise bad_request(f"Quality {request.quality} is not supported by {plan.name}, please upgrade")


def check_model_allowed(account: Account, request: JobRequest) -> None:
    """Refuse a model that `features` doesn't allow the account."""
    row = MODELS.get(request.model)
    if row and row.needs_permission and not account.veo_sora_models:
        raise bad_request(f"Model {request.model} {errors.MODEL_NOT_ALLOWED}, please upgrade")


def check_subject(request: JobRequest, inputs: JobInputs) -> None:
    """Refuse an image without a person or animal (422) where the operation needs one."""
    image = inputs.first_image
    if operation_of(request).needs_subject and image and image.is_blank:
        raise ApiError(422, errors.NO_SUBJECT)


def check_template_available(account: Account, request: JobRequest) -> None:
    """Refuse a template that the account's catalogue lacks."""
    if request.template_id and not is_available(EFFECTS[request.template_id], account.plan):
        raise bad_request(UNKNOWN_TEMPLATE)


def check_prompt_words(request: JobRequest) -> None:
    """Refuse prompts that trigger moderation."""
    if contains_word(request.moderated_text, REJECTED_WORDS):
        raise ApiError(422, errors.PROMPT_MODERATED)
    needs_masks = operation_of(request).needs_masks
    if needs_masks and contains_word(request.moderated_text, NO_MASK_WORDS):
        raise ApiError(422, errors.NO_MASKS)


def concurrent_limit(account: Account) -> int:
    """How many jobs PixVerse runs for the account at once."""
    return account.gen_simultaneously or PLANS[account.plan].gen_simultaneously


def tracked_count(state: SandboxState, email: str) -> int:
    """How many jobs of the account the API's scheduler tracks."""
    return sum(job.email == email for job in state.tracked_jobs())


def concurrent_count(state: SandboxState, email: str) -> int:
    """How many jobs of the account PixVerse runs, tracked or not."""
    return sum(job.email == email and job.counts_as_concurrent for job in state.running.values())


def has_free_slot(state: SandboxState, account: Account, request: JobRequest) -> bool:
    """Whether the scheduler has a free slot for the account."""
    return tracked_count(state, account.email) < (request.max_jobs or account.max_jobs)


def check_capacity(state: SandboxState, account: Account, request: JobRequest) -> None:
    """Refuse with 429 at the scheduler's limit or at PixVerse's own; off-peak jobs are not limited."""
    if request.off_peak:
        return
    if not has_free_slot(state, account, request):
        raise ApiError(429, errors.ACCOUNT_BUSY)
    if concurrent_count(state, account.email) >= concurrent_limit(account):
        raise ApiError(429, errors.CONCURRENT_LIMIT)


def discounted_cost(account: Account, request: JobRequest, inputs: JobInputs) -> int:
    """Credits of a request after the account's discounts."""
    row = MODELS.get(request.model)
    if row and row.is_free_on_pro and PLANS[account.plan].kind >= PLANS["Pro"].kind:
        return 0
    cost = full_cost(request, inputs)
    if request.preview:
        cost = discounted_credits(cost, account.preview_mode_discount or 1)
    if request.off_peak:
        cost = discounted_credits(cost, account.off_peak_discount or DEFAULT_OFF_PEAK_SHARE)
    return cost


def full_cost(request: JobRequest, inputs: JobInputs) -> int:
    """Credits without any discount."""
    return operation_of(request).price(request, inputs.source_seconds)


def final_status_of(request: JobRequest, inputs: JobInputs) -> int:
    """The status the job will end with."""
    status = status_by_words(request)
    longest = operation_of(request).max_audio_seconds
    is_speech_too_long = longest and inputs.audio and inputs.audio.seconds > longest
    return FAILED if status == COMPLETED and is_speech_too_long else status


def status_by_words(request: JobRequest) -> int:
    """The status that the prompt asks for by a trigger word."""
    if contains_word(request.moderated_text, MODERATED_WORDS):
        return MODERATED
    return FAILED if contains_word(request.moderated_text, FAILING_WORDS) else COMPLETED


def check_credits(account: Account, cost: int) -> None:
    """Refuse what the account can't pay (412)."""
    if account.credits < cost:
        raise ApiError(412, errors.OUT_OF_CREDITS)


def charge_and_start(state: SandboxState, account: Account, jobs: list[Job], cost: int) -> None:
    """Take the credits of all jobs of a request in one charge, and start them."""
    first = jobs[0]
    request = first.request
    charge = Charge(
        request.reply_ref, first.key, account.email, cost, request.operation, first.accepted_at
    )
    account.spend(cost)
    state.save_charged_jobs(account, jobs, charge)


def build_job(
    state: SandboxState, account: Account, request: JobRequest, inputs: JobInputs, cost: int
) -> Job:
    """The job of an accepted request."""
    number = state.next_id()
    is_image = bool(request.template_id) and EFFECTS[request.template_id].is_image
    width, height = output_pixels(request, inputs)
    suffix = "webp" if is_image else "mp4"
    kind = "image" if is_image else "video"
    return Job(
        key=f"user:{OWNER_ID}-pixverse:{account.email}-{kind}:{number}",
        number=number,
        email=account.email,
        request=request,
        cost_credits=cost,
        accepted_at=time.time(),
        seed=request.seed
        or (random.randint(1, 2147483647) if operation_of(request).takes_seed else 0),
        file_name=f"{number}-{secrets.token_hex(8)}.{suffix}",
        width=width,
        height=height,
        video_seconds=output_seconds(request, inputs),
        is_image=is_image,
        final_status=final_status_of(request, inputs),
        status=5 if request.off_peak else 10,
    )
