"""One method per endpoint of the remote API; each names the page it comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import TracebackType
from typing import IO, Self

from . import capabilities
from .addresses import DEFAULT_URL, raw_id, with_query
from .errors import BadRequest, MalformedAnswer, NotFound
from .kinds import KINDS, ResultKind
from .paging import each_new_effect_page, each_new_page
from .retry_policy import Caller, Times
from .schemas import (
    AccountConfig,
    Availability,
    CallStatistics,
    EffectPage,
    Executing,
    Features,
    SpeechModel,
    SpeechVoice,
    Submitted,
    Upload,
    Video,
    VideoPage,
    Voice,
    executing_list,
    reading,
)
from .schemas.audio import speech_models, speech_voices

EFFECTS_PAGE_SIZE = 100
__all__ = ["DEFAULT_URL", "EFFECTS_PAGE_SIZE", "Client"]


class Client:
    """A client of the remote API with one token; threads may share it.

    Times are in seconds: `total_deadline` covers a call with all its repetitions,
    `submit_deadline` a paid one, which is never repeated. Every method may raise PixVerseError;
    GETs are repeated on connection trouble and 5xx, nothing else ever is.

    Raises: ValueError for a malformed token or address.
    """

    def __init__(
        self,
        token: str,
        base_url: str = DEFAULT_URL,
        *,
        connect_timeout: float = 5.0,
        read_timeout: float = 30.0,
        total_deadline: float = 60.0,
        submit_deadline: float = 90.0,
        retry_pause: float = 0.2,
    ) -> None:
        times = Times(connect_timeout, read_timeout, total_deadline, submit_deadline, retry_pause)
        self._caller = Caller(token, base_url, times)

    def __repr__(self) -> str:
        return f"<Client of {self._caller.base_url.rsplit('@', 1)[-1]}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close this thread's connections."""
        self._caller.close()

    def list_accounts(self) -> list[AccountConfig]:
        """Return the configured accounts, none if nothing is configured yet (404).

        get-pixverse-accounts.md
        """
        try:
            body = self._caller.get("/accounts")
        except NotFound:
            return []
        if isinstance(body, Mapping):
            return [
                AccountConfig.from_json(item, str(email))
                for email, item in body.items()
                if isinstance(item, Mapping)
            ]
        if isinstance(body, list):
            return [AccountConfig.from_json(item) for item in reading.mappings(body)]
        raise self._malformed("/accounts", "The answer holds no accounts")

    def get_account(self, email: str) -> AccountConfig:
        """Return one account's configuration. get-pixverse-accounts-email.md"""
        return AccountConfig.from_json(self._caller.get_object(f"/accounts/{raw_id(email)}"), email)

    def save_account(
        self, email: str, *, password: str, max_jobs: int, token: str | None = None
    ) -> AccountConfig:
        """Create or update an account, which also clears a pending error (596).

        `max_jobs` is 1 to 8; `token` is a session token, only for an account that exists already.
        post-pixverse-accounts-email.md
        """
        body: dict[str, object] = {"email": email, "password": password, "maxJobs": max_jobs}
        if token:
            body["token"] = token
        path = f"/accounts/{raw_id(email)}"
        answer = self._caller.post_object(path, body, (password, token or ""))
        return AccountConfig.from_json(answer, email)

    def delete_account(self, email: str) -> None:
        """Remove an account from the API. del-pixverse-accounts-email.md (with `/pixverse`)"""
        self._caller.delete(f"/accounts/{raw_id(email)}")

    def features(self, email: str) -> Features:
        """Return plan, credits and permissions. get-pixverse-features.md"""
        path = with_query("/features/", {"email": email})
        return Features.from_json(self._caller.get_object(path))

    def upload_file(
        self, stream: IO[bytes], *, content_type: str, size_bytes: int, email: str
    ) -> Upload:
        """Upload a file of 1 byte to 5 GB once, block by block.

        Raises: ValueError when the file is empty or shorter than `size_bytes`.
        post-pixverse-files.md
        """
        if size_bytes < 1:
            raise ValueError("An empty file cannot be uploaded")
        path = with_query("/files/", {"email": email})
        upload = Upload.from_json(self._caller.upload(path, stream, size_bytes, content_type))
        if not upload.path:
            call = self._caller.call("POST", path)
            raise call.error(MalformedAnswer, "The file was not stored", 200, upload.words)
        return upload

    def list_results(
        self, kind: ResultKind, email: str, limit: int = 40, offset: int = 0
    ) -> VideoPage:
        """Return a page of an account's results of a kind, unfinished ones included.

        An answer without a list raises MalformedAnswer; an empty list is an empty page.
        get-pixverse-videos.md; images, music and speech have lists of the same shape.
        """
        query = {"email": email, "limit": limit, "offset": offset}
        path = with_query(f"{KINDS[kind].path}/", query)
        return VideoPage.from_json(self._caller.get_list(path, "data"), kind)

    def iter_results(
        self, kind: ResultKind, email: str, page_size: int = 40
    ) -> Iterator[VideoPage]:
        """Yield all pages, each result once, even if it moves to a later page meanwhile."""
        return each_new_page(
            lambda offset: self.list_results(kind, email, page_size, offset), page_size
        )

    def get_result(self, kind: ResultKind, remote_id: str) -> Video:
        """Return a result. get-pixverse-videos-video_id.md

        Raises: NotFound after it was deleted; for a video also until it is finished.
        """
        answer = self._caller.get_object(f"{KINDS[kind].path}/{raw_id(remote_id)}")
        result = Video.from_json(answer, kind)
        return result if result.video_id else replace(result, video_id=remote_id)

    def delete_result(self, kind: ResultKind, remote_id: str) -> None:
        """Delete a result upstream. del-pixverse-videos-video_id.md"""
        self._caller.delete(f"{KINDS[kind].path}/{raw_id(remote_id)}")

    def list_effects(
        self, email: str, limit: int | None = None, offset: int | None = None
    ) -> EffectPage:
        """Return a page of the effects. get-pixverse-videos-effects.md

        The page names no paging parameters; `limit` and `offset` are those of the other lists.
        """
        query = {"email": email, "limit": limit, "offset": offset}
        path = with_query("/videos/effects", query)
        return EffectPage.from_json(self._caller.get_list(path, "items"))

    def iter_effect_pages(self, email: str) -> Iterator[EffectPage]:
        """Yield the effects page by page, each once, also from an API that ignores `offset`."""
        return each_new_effect_page(
            lambda offset: self.list_effects(email, EFFECTS_PAGE_SIZE, offset), EFFECTS_PAGE_SIZE
        )

    def list_voices(self, email: str) -> list[Voice]:
        """Return the voices for lip sync. get-pixverse-videos-voices.md"""
        path = with_query("/videos/voices/", {"email": email})
        body = self._caller.get_list(path, "tts_list")
        found = (Voice.from_json(item) for item in reading.mappings(body["tts_list"]))
        return [voice for voice in found if voice.speaker_id]

    def list_speech_models(self, email: str) -> list[SpeechModel]:
        """Return the models of speech, none where the answer has no such list."""
        return speech_models(self._caller.get(with_query("/speech/models", {"email": email})))

    def list_speech_voices(self, email: str, model: str | None = None) -> list[SpeechVoice]:
        """Return the voices of speech, all or those of a model."""
        query = {"email": email, "model": model}
        return speech_voices(self._caller.get(with_query("/speech/voices", query)))

    def submit(self, operation: str, body: Mapping[str, object]) -> Submitted:
        """Start a job of one of our operations: spends credits, is never repeated.

        Values are sent in the JSON type of their parameter; a value of another type is refused here, as
        BadRequest without a status. The page of each operation: `capabilities/operations.py`.

        Raises: KeyError for an unknown operation; BadRequest, Unauthorized, PaymentRequired,
        Forbidden, NotFound, OutOfCredits, Moderated, Busy or AccountOnHold where the API itself
        refused; Unreachable where it never got the request; UnknownOutcome for everything else.
        """
        row = capabilities.OPERATION_OF_NAME[operation]
        path, typed = row.path, capabilities.json_body(body)
        unfit = [name for name, value in typed.items() if not capabilities.is_fit(name, value)]
        if unfit:
            text = f"Parameter {unfit[0]} is of the wrong type; nothing was sent"
            raise self._caller.call("POST", path).error(BadRequest, text, words=text)
        return self._caller.submit(path, row.wire_body(typed), row.kind)

    def scheduler(self) -> list[Executing]:
        """Return the jobs that the API tracks, none that run off-peak. get-pixverse-scheduler.md"""
        body = self._caller.get("/scheduler/")
        if body is not None and not isinstance(body, list):
            raise self._malformed("/scheduler/", "The answer is not a list")
        return list(executing_list(body))

    def scheduler_available(self) -> Availability:
        """Return tracked jobs and the free slots of every account. get-pixverse-scheduler-available.md"""
        body = self._caller.get_object("/scheduler/available")
        if not {"executing", "available"} & set(body):
            raise self._malformed("/scheduler/available", "The answer holds no capacities")
        return Availability.from_json(body)

    def cancel(self, video_id: str) -> None:
        """Stop the API's tracking of a job: no refund, and the video may still arrive.

        del-pixverse-scheduler-video_id.md
        """
        self._caller.delete(f"/scheduler/{raw_id(video_id)}")

    def account_stats(self, day: date, email: str | None = None) -> CallStatistics:
        """Return the calls that the platform counted on a day (UTC), of all accounts or of one.

        A call is listed 5 to 15 minutes late, and for three months. `email` is the account's.
        Page: account-management/get-account-stats, with another base path than all others.
        """
        query = {"bot": "pixverse", "date": day.isoformat(), "config": email}
        path = with_query("/account/stats", query)
        body = self._caller.get_from_platform(path)
        if not {"data", "total", "summary"} & set(body):
            raise self._malformed(path, "The answer holds no statistics")
        return CallStatistics.from_json(body)

    def _malformed(self, path: str, message: str) -> Exception:
        return self._caller.call("GET", path).error(MalformedAnswer, message, 200)
