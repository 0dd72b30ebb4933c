"""Records of the sandbox: accounts, uploads, jobs and charges."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pixstudio.sandbox.state.call_log import LoggedCall

COMPLETED, QUEUED, DELETED, MODERATED, FAILED, WORKING, WAITING = 1, 5, 6, 7, 8, 9, 10
STATUS_NAMES = {
    COMPLETED: "COMPLETED",
    QUEUED: "QUEUED",
    DELETED: "DELETED",
    MODERATED: "MODERATED",
    FAILED: "FAILED",
    WORKING: "GENERATING",
    WAITING: "GENERATING",
}
AUDIO_KINDS = ("music", "speech")
FINAL_STATUSES = frozenset({COMPLETED, DELETED, MODERATED, FAILED})
# The status table of GET videos marks QUEUED as final although off-peak jobs complete later.
REPORTED_AS_FINAL = FINAL_STATUSES | {QUEUED}


@dataclass
class Account:
    """A PixVerse account configured behind the token."""

    email: str
    password: str
    number: int
    plan: str
    max_jobs: int
    credit_daily: int
    credit_monthly: int
    credit_package: int
    is_on_hold: bool = False
    is_unauthorized: bool = False
    gen_simultaneously: int | None = None
    # Shares of the price that are paid; `features` may leave them out (facts-beyond.md).
    off_peak_discount: float | None = None
    preview_mode_discount: float | None = None
    # Whether it may use the models of Veo, 1 or 0 in `features`.
    veo_sora_models: bool = True
    # A website session set by token, and the end of the current session in seconds since the epoch.
    session: str = ""
    session_ends_at: int | None = None

    @property
    def credits(self) -> int:
        """All credits the account can spend."""
        return self.credit_daily + self.credit_monthly + self.credit_package

    def spend(self, amount: int) -> None:
        """Spend credits: daily first, then monthly, then bought."""
        for balance in ("credit_daily", "credit_monthly", "credit_package"):
            part = min(amount, getattr(self, balance))
            setattr(self, balance, getattr(self, balance) - part)
            amount -= part


@dataclass
class Upload:
    """A file sent to POST files; `file` is its name under the uploads folder."""

    path: str
    file: str
    kind: str
    content_type: str
    number: int
    size_bytes: int
    seconds: float = 0.0
    width: int = 0
    height: int = 0
    # Of a video.
    frames_per_second: float = 0.0
    # An image that is plain white shows neither a person nor an animal.
    is_blank: bool = False


@dataclass
class JobRequest:
    """A generation request with validated parameters."""

    operation: str
    model: str = ""
    prompt: str = ""
    quality: str = ""
    duration_seconds: int = 0
    aspect_ratio: str = ""
    seed: int | None = None
    off_peak: bool = False
    preview: bool = False
    # Paths of uploads, or image ids until acceptance resolves them.
    images: tuple[str | int, ...] = ()
    videos: tuple[str, ...] = ()
    audios: tuple[str, ...] = ()
    segment_seconds: tuple[int, ...] = ()
    segment_prompts: tuple[str, ...] = ()
    source_id: str = ""
    source_path: str = ""
    audio_path: str = ""
    audio: str | None = None
    sound_effect_prompt: str = ""
    speech: str = ""
    speaker_id: str = ""
    detail_level: str = ""
    create_count: int = 1
    lyrics: str = ""
    is_instrumental: bool = False
    speed: float = 1.0
    keep_source_audio: bool = True
    template_id: int = 0
    email: str = ""
    reply_url: str = ""
    reply_ref: str = ""
    max_jobs: int | None = None

    @property
    def moderated_text(self) -> str:
        """All texts of the request that are moderated."""
        spoken = (self.sound_effect_prompt, self.speech, self.lyrics)
        return " ".join((self.prompt, *spoken, *self.segment_prompts))


@dataclass
class Job:
    """One accepted generation; `accepted_at` is in seconds since the epoch."""

    key: str
    number: int
    email: str
    request: JobRequest
    cost_credits: int
    accepted_at: float
    seed: int
    file_name: str
    width: int
    height: int
    video_seconds: float
    is_image: bool = False
    # The place among the images of one request.
    index: int = 0
    final_status: int = COMPLETED
    status: int = WAITING
    ticks: int = 0
    is_forced_to_finish: bool = False
    is_tracked: bool = True
    is_rendered: bool = False
    is_deleted: bool = False
    # Overrides from the control API: the field that carries the result's URL, and a file of the
    # `replaced` folder to serve in its place.
    result_field: str = ""
    override_file: str = ""

    @property
    def is_listed_image(self) -> bool:
        """Whether GET images lists it; an effect's image is listed among the videos."""
        return self.request.operation == "images"

    @property
    def is_listed_video(self) -> bool:
        """Whether GET videos lists it."""
        return not self.is_listed_image and not self.is_audio

    @property
    def kind(self) -> str:
        """What the result is, by the last part of its id: video, image, music or speech."""
        return self.key.rpartition("-")[2].partition(":")[0]

    @property
    def is_audio(self) -> bool:
        """Whether the result is music or speech."""
        return self.kind in AUDIO_KINDS

    @property
    def is_running(self) -> bool:
        """Whether the job has not ended."""
        return self.status not in FINAL_STATUSES and not self.is_deleted

    @property
    def counts_as_concurrent(self) -> bool:
        """Whether the job counts against the account's concurrent limit."""
        return self.is_running and not self.request.off_peak


@dataclass(frozen=True)
class Charge:
    """One charge for one accepted request; `at` is in seconds since the epoch."""

    reply_ref: str
    video_id: str
    email: str
    credits: int
    operation: str
    at: float


def job_from_dict(body: dict[str, Any]) -> Job:
    """A job from its `asdict` form, as read from the record store."""
    request: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in body["request"].items()
    }
    return Job(**{**body, "request": JobRequest(**request)})


Record = Account | Upload | Job | Charge | LoggedCall


def to_dict(record: Record) -> dict[str, Any]:
    """The record as JSON-compatible values."""
    return asdict(record)
