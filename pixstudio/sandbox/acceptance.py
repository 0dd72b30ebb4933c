"""Takes a checked order, or says why not: account, plan, words, room, credits, in this order."""

from __future__ import annotations

import random
import secrets
import time
from math import ceil

from pixstudio.sandbox import errors
from pixstudio.sandbox.catalogue import EFFECTS, is_offered
from pixstudio.sandbox.errors import NO_TEMPLATE, Refusal, wrong
from pixstudio.sandbox.materials import (
    Material,
    completed_order,
    email_in,
    film_pixels,
    film_seconds,
    find_material,
    with_paths,
)
from pixstudio.sandbox.plans import PLANS
from pixstudio.sandbox.prices import (
    credits_for_parts,
    credits_for_upscale,
    credits_for_video,
    discounted_credits,
)
from pixstudio.sandbox.records import COMPLETED, FAILED, MODERATED, Account, Charge, Job, Order
from pixstudio.sandbox.words import (
    FAILING_WORDS,
    MASKLESS_WORDS,
    MODERATED_WORDS,
    REFUSED_WORDS,
    has_word,
)
from pixstudio.sandbox.world import OWNER, World

LONGEST_SPOKEN_SECONDS = 60.0
USUAL_OFF_PEAK_SHARE = 0.5


def accept(world: World, order: Order) -> Job:
    """Charge for the order and make it a job, or refuse it without a charge.

    Raises: `Refusal` 400, 401, 412, 422, 429 or 596 with the documented words.
    """
    with world.lock:
        world.advance()
        account = account_for(world, order)
        refuse_unusable(account)
        order = with_paths(world, order)
        material = find_material(world, order, account.email)
        order = completed_order(order, material)
        refuse_plan(account, order)
        refuse_template(account, order)
        refuse_words(order)
        refuse_full(world, account, order)
        cost = cost_of(account, order, material)
        if account.credits < cost:
            raise Refusal(412, errors.NO_CREDITS)
        return charged_job(world, account, order, material, cost)


def account_for(world: World, order: Order) -> Account:
    """The account named by `email`, or by `video_id`, or a random one with room."""
    email = order.email or (email_in(order.source_id) if order.source_id else "")
    if email:
        if email not in world.accounts:
            raise wrong(f"Unable to find configuration for account {email}")
        return world.accounts[email]
    if not world.accounts:
        raise wrong("There are no configured accounts, see POST accounts/email")
    usable = [one for one in world.accounts.values() if not one.is_on_hold]
    if not usable:
        raise Refusal(596, errors.ON_HOLD)
    with_room = [one for one in usable if order.off_peak or has_room(world, one, order)]
    if not with_room:
        raise Refusal(429, errors.ALL_BUSY)
    return random.choice(with_room)


def refuse_unusable(account: Account) -> None:
    """An account on hold, or one PixVerse doesn't let in."""
    if account.is_on_hold:
        raise Refusal(596, errors.ON_HOLD)
    if account.is_unauthorized:
        raise Refusal(401, errors.UNAUTHORIZED)


def refuse_plan(account: Account, order: Order) -> None:
    """Up to 540p for everyone, 720p from Standard, 1080p from Pro."""
    plan = PLANS[account.plan]
    if order.operation in {"upscale", "lipsync"} or order.quality in plan.qualities:
        return
    raise wrong(f"Quality {order.quality} is not supported by {plan.name}, please upgrade")


def refuse_template(account: Account, order: Order) -> None:
    """A template that the account's own list lacks."""
    if order.operation == "effect" and not is_offered(EFFECTS[order.template_id], account.plan):
        raise wrong(NO_TEMPLATE)


def refuse_words(order: Order) -> None:
    """Prompts the moderator doesn't let pass."""
    if has_word(order.words, REFUSED_WORDS):
        raise Refusal(422, errors.MODERATOR)
    if order.operation == "modify" and has_word(order.words, MASKLESS_WORDS):
        raise Refusal(422, errors.NO_MASKS)


def concurrent_limit(account: Account) -> int:
    """How many jobs PixVerse runs for the account at the same time."""
    return account.gen_simultaneously or PLANS[account.plan].gen_simultaneously


def tracked_count(world: World, email: str) -> int:
    """How many of the account's jobs the API's scheduler holds."""
    return sum(job.email == email for job in world.tracked_jobs())


def concurrent_count(world: World, email: str) -> int:
    """How many jobs PixVerse itself runs for the account, tracked or not."""
    return sum(job.email == email and job.is_counted for job in world.running.values())


def has_room(world: World, account: Account, order: Order) -> bool:
    """Whether the scheduler would take one more job for this account."""
    return tracked_count(world, account.email) < (order.max_jobs or account.max_jobs)


def refuse_full(world: World, account: Account, order: Order) -> None:
    """429, worded for the scheduler's limit or for PixVerse's own; off-peak jobs always fit."""
    if order.off_peak:
        return
    if not has_room(world, account, order):
        raise Refusal(429, errors.ACCOUNT_BUSY)
    if concurrent_count(world, account.email) >= concurrent_limit(account):
        raise Refusal(429, errors.CONCURRENT)


def cost_of(account: Account, order: Order, material: Material) -> int:
    """Credits of the order, with the account's own discounts where it has some."""
    cost = full_cost_of(order, material)
    if order.preview:
        cost = discounted_credits(cost, account.preview_mode_discount or 1)
    if order.off_peak:
        cost = discounted_credits(cost, account.off_peak_discount or USUAL_OFF_PEAK_SHARE)
    return cost


def full_cost_of(order: Order, material: Material) -> int:
    """Credits without any discount."""
    audio = order.sound == "native"
    if order.operation == "effect":
        return EFFECTS[order.template_id].credits
    if order.operation == "transition":
        return credits_for_parts(order.model, order.quality, order.part_seconds, audio=audio)
    if order.operation == "upscale":
        return credits_for_upscale(max(1, ceil(material.source_seconds)))
    seconds = order.duration_seconds or max(1, ceil(material.source_seconds))
    return credits_for_video(order.model, order.quality, seconds, audio=audio)


def fate_of(order: Order, material: Material) -> int:
    """How the job will end."""
    if has_word(order.words, MODERATED_WORDS):
        return MODERATED
    is_speech_too_long = material.audio and material.audio.seconds > LONGEST_SPOKEN_SECONDS
    return FAILED if is_speech_too_long or has_word(order.words, FAILING_WORDS) else COMPLETED


def charged_job(world: World, account: Account, order: Order, material: Material, cost: int) -> Job:
    """Take the credits, write the ledger and start the job."""
    job = new_job(world, account, order, material, cost)
    charge = Charge(order.reply_ref, job.key, account.email, cost, order.operation, job.accepted_at)
    account.spend(cost)
    world.keep_charged_job(account, job, charge)
    return job


def new_job(world: World, account: Account, order: Order, material: Material, cost: int) -> Job:
    """The job an accepted order becomes."""
    number = world.new_number()
    is_image = order.operation == "effect" and EFFECTS[order.template_id].is_image
    width, height = film_pixels(order, material)
    suffix = "webp" if is_image else "mp4"
    kind = "image" if is_image else "video"
    return Job(
        key=f"user:{OWNER}-pixverse:{account.email}-{kind}:{number}",
        number=number,
        email=account.email,
        order=order,
        cost_credits=cost,
        accepted_at=time.time(),
        seed=order.seed or (0 if has_no_seed(order) else random.randint(1, 2147483647)),
        film=f"{number}-{secrets.token_hex(8)}.{suffix}",
        width=width,
        height=height,
        film_seconds=film_seconds(order, material),
        is_image=is_image,
        fate=fate_of(order, material),
        status=5 if order.off_peak else 10,
    )


def has_no_seed(order: Order) -> bool:
    """Lip sync and upscale take no seed and show 0."""
    return order.operation in {"lipsync", "upscale"}
