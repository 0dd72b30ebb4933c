"""Resolves the uploads and source video of a request, with their lengths and dimensions."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pixstudio.sandbox.dimensions import nearest_aspect_ratio, nearest_quality, result_pixels
from pixstudio.sandbox.errors import bad_request
from pixstudio.sandbox.model_table import MODELS, models_for
from pixstudio.sandbox.operations import operation_of
from pixstudio.sandbox.state.records import COMPLETED, Job, JobRequest, Upload
from pixstudio.sandbox.state.sandbox_state import SandboxState

MAX_FILE_BYTES = 50 * 1024 * 1024
ID_PATTERN = re.compile(r"user:(\d+)-pixverse:(.+)-(video|image|music|speech):(\d+)")


@dataclass(frozen=True)
class JobInputs:
    """Uploads and source video of a request."""

    source: Job | None = None
    source_upload: Upload | None = None
    audio: Upload | None = None
    first_image: Upload | None = None

    @property
    def source_seconds(self) -> float:
        """Length of the source video, 0 without one."""
        if self.source:
            return self.source.video_seconds
        return self.source_upload.seconds if self.source_upload else 0.0

    @property
    def source_size(self) -> tuple[int, int]:
        """Width and height of the source video, 0 without one."""
        found = self.source or self.source_upload
        return (found.width, found.height) if found else (0, 0)


def email_from_id(key: str) -> str:
    """The account email in a video or image id.

    Raises: `ApiError` 400 for an invalid id.
    """
    match = ID_PATTERN.fullmatch(key)
    if not match:
        raise bad_request(f"Invalid video_id {key}")
    return match[2]


def resolve_image_ids(state: SandboxState, request: JobRequest) -> JobRequest:
    """The request with image ids replaced by their paths (post-pixverse-files.md).

    Raises: `ApiError` 400 for an id that no uploaded image has.
    """
    path_of = {one.number: one.path for one in state.uploads.values() if one.kind == "image"}
    unknown = [name for name in request.images if isinstance(name, int) and name not in path_of]
    if unknown:
        raise bad_request(f"Unable to find uploaded file {unknown[0]}, see POST files")
    paths = tuple(path_of[name] if isinstance(name, int) else name for name in request.images)
    return replace(request, images=paths)


def find_inputs(state: SandboxState, request: JobRequest, email: str) -> JobInputs:
    """The uploads and source video of a request. Call under the lock.

    Raises: `ApiError` 400 for a path never uploaded, of the wrong kind, or an unusable video.
    """
    images = [find_upload(state, str(path), "image") for path in request.images]
    for kind, paths in (("video", request.videos), ("audio", request.audios)):
        check_references(kind, [find_upload(state, path, kind) for path in paths])
    video = find_upload(state, request.source_path, "video") if request.source_path else None
    if video:
        check_source_length(request, video)
    return JobInputs(
        source=find_source_job(state, request, email) if request.source_id else None,
        source_upload=video,
        audio=find_upload(state, request.audio_path, "audio") if request.audio_path else None,
        first_image=images[0] if images else None,
    )


def find_upload(state: SandboxState, path: str, kind: str) -> Upload:
    """The upload at this path, of the expected kind."""
    upload = state.uploads.get(path)
    if upload is None:
        raise bad_request(f"Unable to find uploaded file {path}, see POST files")
    if upload.kind != kind:
        raise bad_request(f"The uploaded file {path} is not {kind}")
    return upload


def find_source_job(state: SandboxState, request: JobRequest, email: str) -> Job:
    """The source job of a request: of this account, completed and usable for the operation."""
    job = state.jobs.get(request.source_id)
    if job is None or job.is_deleted or job.email != email:
        raise bad_request(f"Unable to find video_id {request.source_id}")
    if job.is_image or job.is_audio:
        raise bad_request(f"The {job.kind} {job.key} can not be used as video_id")
    if job.status != COMPLETED:
        raise bad_request(f"The video {request.source_id} is not completed")
    operation = operation_of(request)
    if not operation.can_repeat and job.request.operation == request.operation:
        raise bad_request(f"The video is {operation.result_flag} already")
    able = models_for(operation.endpoint)
    # What is known of models without a row: nothing.
    is_unknown = operation.takes_unknown_sources and job.request.model not in MODELS
    if operation.source_models_for and job.request.model not in able and not is_unknown:
        supported = f"{operation.source_models_for} is supported for {' and '.join(able)} only"
        raise bad_request(f"{supported}, this video_id is {job.request.model}")
    return job


def fill_from_inputs(request: JobRequest, inputs: JobInputs) -> JobRequest:
    """The request completed with quality, aspect ratio, model and length of its source."""
    request = replace(request, aspect_ratio=result_ratio(request, inputs))
    if not (inputs.source or inputs.source_upload):
        return request
    width, height = inputs.source_size
    quality, model = request.quality, request.model
    if inputs.source:
        quality = quality or inputs.source.request.quality
        model = model or inputs.source.request.model
    return replace(
        request,
        quality=quality or nearest_quality(width, height),
        model=model,
        duration_seconds=request.duration_seconds or max(1, round(inputs.source_seconds)),
    )


def result_ratio(request: JobRequest, inputs: JobInputs) -> str:
    """The aspect ratio of the result: as requested, or of what it is made from."""
    ratio, first = operation_of(request).ratio, inputs.first_image
    if ratio == "source":
        return nearest_aspect_ratio(*inputs.source_size)
    if ratio == "image" and first:
        return nearest_aspect_ratio(first.width, first.height)
    return request.aspect_ratio


def check_source_length(request: JobRequest, upload: Upload) -> None:
    """Refuse an uploaded source that is shorter, longer or larger than the operation takes."""
    operation = operation_of(request)
    limits, side = operation.source_seconds, operation.max_source_pixels
    if limits and not limits[0] <= upload.seconds <= limits[1]:
        raise bad_request(f"The uploaded video must be {limits[0]} to {limits[1]} seconds long")
    if side and (max(upload.width, upload.height) > side or upload.size_bytes > MAX_FILE_BYTES):
        raise bad_request(f"The uploaded video must be at most {side}x{side} and 50 MB")


def check_references(kind: str, uploads: list[Upload]) -> None:
    """Refuse reference files that are too short, long or large, or too long together."""
    for number, upload in enumerate(uploads, 1):
        name = f"{kind}_{number}_path"
        if not 2 <= upload.seconds <= 15:
            raise bad_request(f"Parameter {name} must be 2 to 15 seconds long")
        if kind == "video":
            check_reference_video(name, upload)
    if sum(upload.seconds for upload in uploads) > 15:
        raise bad_request(f"All of {kind}_1_path to {kind}_3_path must be at most 15 seconds")


def check_reference_video(name: str, upload: Upload) -> None:
    """Refuse a reference video that is too large, or too slow or fast; 23.976 counts as 24."""
    if max(upload.width, upload.height) > 6000:
        raise bad_request(f"Parameter {name} must be at most 6000x6000")
    if upload.size_bytes > MAX_FILE_BYTES:
        raise bad_request(f"Parameter {name} must be at most 50 MB")
    if not 24 <= round(upload.frames_per_second) <= 60:
        raise bad_request(f"Parameter {name} must have 24 to 60 frames per second")


def output_seconds(request: JobRequest, inputs: JobInputs) -> float:
    """Length of the result: an extension includes its source."""
    length = operation_of(request).length
    if length == "both":
        return inputs.source_seconds + request.duration_seconds
    if length == "source":
        return inputs.source_seconds
    return float(request.duration_seconds)


def output_pixels(request: JobRequest, inputs: JobInputs) -> tuple[int, int]:
    """Dimensions of the result: lip sync has its source's, upscale 4K."""
    size = operation_of(request).size
    if size == "4K":
        return result_pixels("4K", request.aspect_ratio)
    if size == "source" and all(inputs.source_size):
        return inputs.source_size
    return result_pixels(request.quality, request.aspect_ratio)
