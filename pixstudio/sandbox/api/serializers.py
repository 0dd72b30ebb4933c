"""JSON representations of accounts and jobs, as in the API's responses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pixstudio.sandbox.api.optional_fields import optional_fields, queue_fields
from pixstudio.sandbox.catalogue import EFFECTS
from pixstudio.sandbox.operations import operation_of
from pixstudio.sandbox.plans import PLANS
from pixstudio.sandbox.state.records import (
    COMPLETED,
    REPORTED_AS_FINAL,
    STATUS_NAMES,
    Account,
    Job,
    Upload,
)

RESULT_FLAGS = ("upscaled", "extended")
SESSION_ENDS_AT = 4_102_444_800


def format_timestamp(seconds: float, *, millis: bool = False) -> str:
    """A Unix time in the API's format."""
    shown = datetime.fromtimestamp(seconds, UTC)
    text = shown.isoformat(timespec="milliseconds" if millis else "seconds")
    return text.replace("+00:00", "Z")


def serialize_account(account: Account) -> dict[str, Any]:
    """An account of GET accounts, with masked secrets."""
    ends_at = account.session_ends_at or SESSION_ENDS_AT
    return {
        "email": account.email,
        "password": "…secured…",
        "maxJobs": account.max_jobs,
        "jwt": {
            "AccountId": account.number,
            "ExpireTime": ends_at,
            "ExpireTimeUTC": format_timestamp(ends_at, millis=True),
            "Username": account.email.partition("@")[0],
            "token": "abc…secured…cde",
        },
    }


def serialize_features(account: Account) -> dict[str, Any]:
    """The body of GET features."""
    plan = PLANS[account.plan]
    renewal = format_timestamp(SESSION_ENDS_AT)
    return {
        "user_id": account.number,
        "member_id": account.number * 7,
        "product_id": account.number * 11,
        "plan_name": plan.name,
        "next_plan_name": plan.name,
        "next_plan_type": plan.kind,
        "current_plan_type": plan.kind,
        "type": 0,
        "credit_daily": account.credit_daily,
        "credit_daily_gift": plan.credit_daily,
        "initial_credit_gift": 0,
        "credit_monthly": account.credit_monthly,
        "credit_monthly_gift": plan.credit_monthly,
        "credit_package": account.credit_package,
        "expired_date": renewal,
        "price": plan.price,
        "billing_period": 1,
        "next_billing_period": 1,
        "billing_renewal_date": renewal,
        "payment": 1,
        "invoice_url": "",
        "stripe_bill_url": "",
        "gen_simultaneously": account.gen_simultaneously or plan.gen_simultaneously,
        "allow_fast_mode": 1,
        "allow_relaxed_mode": 1,
        "allow_use_new_feat": 1,
        "allow_private_generate": 1,
        "remove_watermark": int(plan.kind > 0),
        "allow_purchase_credit": 1,
        "sub_order_in_progress": 0,
        "allow_effect": 1,
        "unlimited_image_models": list(plan.unlimited_image_models),
        "veo_sora_models": int(account.veo_sora_models),
        "qualities": list(plan.qualities),
        "preview_mode": 1,
        "off_peak": 1,
        "batch_generation": 1,
        "remaining_days": str(
            (datetime.fromtimestamp(SESSION_ENDS_AT, UTC) - datetime.now(UTC)).days
        ),
        "credits_refresh_time": renewal,
        **serialize_discounts(account),
    }


def serialize_discounts(account: Account) -> dict[str, str]:
    """The account's discounts as strings such as "0.7"; not every account has them."""
    values = {
        "off_peak_discount": account.off_peak_discount,
        "preview_mode_discount": account.preview_mode_discount,
    }
    return {name: str(share) for name, share in values.items() if share is not None}


def serialize_job(job: Job, base_url: str, uploads: dict[str, Upload]) -> dict[str, Any]:
    """A job of GET videos; its `url` can be fetched only after completion."""
    return {
        **identity_fields(job),
        **result_fields(job, base_url),
        **request_fields(job),
        **template_fields(job, base_url),
        "customer_paths": customer_input_fields(job, base_url, uploads),
        **constant_fields(job),
        **optional_fields(job, base_url, uploads),
        "video_status_name": STATUS_NAMES[job.status],
        "video_status_final": job.status in REPORTED_AS_FINAL,
    }


def identity_fields(job: Job) -> dict[str, Any]:
    """Id, status, source and creation time of a job."""
    return {
        "video_id": job.key,
        **({"image_id": job.key} if job.is_image else {}),
        "video_status": job.status,
        "account_id": job.number % 100_000_000,
        "created_at": format_timestamp(job.accepted_at),
        "original_video_id": job.request.source_id or 0,
        **{flag: int(operation_of(job.request).result_flag == flag) for flag in RESULT_FLAGS},
    }


def result_fields(job: Job, base_url: str) -> dict[str, Any]:
    """URLs and dimensions of the result."""
    is_done = job.status == COMPLETED
    address = f"{base_url}/media/video/{job.file_name}"
    has_address = is_done or (job.is_running and not job.request.off_peak)
    field = job.result_field or ("img_url" if job.is_image else "url")
    return {
        "url": address if has_address and field == "url" else "",
        "img_url": address if has_address and field == "img_url" else "",
        "img_id": job.number if job.is_image else 0,
        "first_frame": f"{address}.jpg" if is_done and not job.is_image else "",
        "last_frame": "",
        "output_width": job.width if is_done else 0,
        "output_height": job.height if is_done else 0,
    }


def request_fields(job: Job) -> dict[str, Any]:
    """The request's parameters."""
    request = job.request
    return {
        "prompt": request.prompt,
        "model": request.model,
        "quality": request.quality,
        "seed": job.seed,
        "duration": request.duration_seconds,
        "video_duration": request.duration_seconds,
        "aspect_ratio": request.aspect_ratio,
        "off_peak": int(request.off_peak),
    }


def template_fields(job: Job, base_url: str) -> dict[str, Any]:
    """The effect of the job; zeros and empty strings without one."""
    effect = EFFECTS.get(job.request.template_id)
    asset = f"{base_url}/media/asset/template/{job.request.template_id}"
    return {
        "template_id": effect.template_id if effect else 0,
        "template_name": effect.title if effect else "",
        "template_thumbnail_url": f"{asset}/thumbnail.webp" if effect else "",
        "template_thumbnail_video_url": f"{asset}/video.mp4" if effect else "",
        "template_i18n_json": "",
        "workflow_tag": "",
    }


def customer_input_fields(
    job: Job, base_url: str, uploads: dict[str, Upload]
) -> dict[str, Any] | None:
    """The request's own files and texts, None without any."""
    request = job.request
    values = {
        "customer_img_paths": list(request.images),
        "customer_img_urls": [
            f"{base_url}/media/upload/{uploads[path].file}"
            for path in request.images
            if path in uploads
        ],
        "customer_video_path": request.source_path,
        "lip_sync_audio_path": request.audio_path,
        "lip_sync_tts_content": request.speech,
        "lip_sync_tts_speaker_id": request.speaker_id,
        "sound_effect_content": request.sound_effect_prompt,
    }
    return {name: value for name, value in values.items() if value} or None


def constant_fields(job: Job) -> dict[str, Any]:
    """Fields that the API always sends, with constant values."""
    return {
        "negative_prompt": "",
        "motion_mode": "normal",
        "asset_id": 0,
        "auto_character_prompt": 0,
        "likes": 0,
        "model_name": "",
        "queue_data": queue_fields(job),
        "lip_sync": None if job.status == COMPLETED else {},
        "motion_brush": "",
        "asset_name": "",
        "asset_img_url": "",
        "remove_watermark": 1,
        "nick_name": "",
        "avatar": "",
        "camera_movement": "default",
        "relation_type": 0,
        "style": "",
        "platform": "",
    }


def format_elapsed(started: float, now: float) -> str:
    """Minutes and seconds since the start, such as `03:57`."""
    minutes, seconds = divmod(max(0, int(now - started)), 60)
    return f"{minutes:02d}:{seconds:02d}"


def serialize_scheduled_job(job: Job, now: float, id_field: str) -> dict[str, Any]:
    """A job in the scheduler's lists, which name the id field differently."""
    return {
        id_field: job.key,
        "started": format_timestamp(job.accepted_at, millis=True),
        "elapsed": format_elapsed(job.accepted_at, now),
        "replyUrl": job.request.reply_url,
        "replyRef": job.request.reply_ref,
    }
