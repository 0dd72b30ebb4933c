"""Client of the control API, for tests and scripts."""

from __future__ import annotations

import base64
from typing import Any

import requests

TIMEOUT_SECONDS = 10.0


class SandboxControl:
    """Client of the control endpoints at `control_url`."""

    def __init__(self, control_url: str) -> None:
        self._url = control_url.rstrip("/")

    def _call(self, method: str, name: str, **more: Any) -> Any:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(method, f"{self._url}/{name}", timeout=TIMEOUT_SECONDS, **more)
            if answer.status_code >= 400:
                raise ValueError(f"{method} {name}: {answer.status_code} {answer.text}")
            return answer.json()

    def reset(self, **settings: bool) -> None:
        """Delete jobs, uploads, charges, faults and requests; restore the demo accounts.

        `render_videos` decides whether results are rendered from now on, as in `SandboxSettings`.
        """
        self._call("POST", "reset", json=settings)

    def ledger(self, reply_ref: str | None = None) -> list[dict[str, Any]]:
        """All charges, or those of one `reply_ref`."""
        found: list[dict[str, Any]] = self._call("GET", "ledger", params={"reply_ref": reply_ref})
        return found

    def add_fault(self, kind: str, path: str = "", **more: Any) -> dict[str, Any]:
        """Script a fault; see `faults.Fault` for the fields."""
        body = {"kind": kind, "path": path, **more}
        made: dict[str, Any] = self._call("POST", "faults", json=body)
        return made

    def faults(self) -> list[dict[str, Any]]:
        """The scripted faults with their remaining counts."""
        found: list[dict[str, Any]] = self._call("GET", "faults")
        return found

    def clear_faults(self) -> None:
        """Remove all scripted faults."""
        self._call("DELETE", "faults")

    def set_account(self, email: str, **fields: Any) -> dict[str, Any]:
        """Update or add an account: `credits`, `plan`, `max_jobs`, `gen_simultaneously`, `hold`,
        `unauthorized`, `session_ends_at`, `credit_daily`, `credit_monthly`, `credit_package`,
        `off_peak_discount`, `preview_mode_discount`."""
        changed: dict[str, Any] = self._call("POST", "accounts", json={"email": email, **fields})
        return changed

    def add_existing_results(self, email: str, count: int = 1, **fields: Any) -> list[str]:
        """Add existing results to an account, oldest first, videos unless `operation` says otherwise;
        returns their ids. `days` is the age of the newest, `prompts` and `status` set theirs; other fields
        are those of `records.JobRequest`."""
        body = {"email": email, "count": count, **fields}
        made: list[str] = self._call("POST", "videos", json=body)
        return made

    def replace_results(
        self, content: bytes | None = None, *, suffix: str = ".bin", **fields: str
    ) -> list[str]:
        """Serve other bytes as the result, with the type of `suffix`, or list it in another `field`
        (`url`, `img_url`): for all jobs, or the one with `video_id`. Returns the ids."""
        body: dict[str, str] = {**fields, "suffix": suffix}
        if content is not None:
            body["content"] = base64.b64encode(content).decode()
        changed: list[str] = self._call("POST", "results", json=body)
        return changed

    def script_statistics(self, **fields: Any) -> list[dict[str, Any]]:
        """Script `GET account/stats`: `delay_seconds` until a call is listed (600 as new), `forget` to lose
        those logged, `calls` to add (`email`, `endpoint`, `code`, `at`). Returns all calls."""
        found: list[dict[str, Any]] = self._call("POST", "statistics", json=fields)
        return found

    def tick(self, count: int = 1) -> dict[str, Any]:
        """Advance running jobs: completed after 2 ticks, off-peak jobs after 3."""
        state: dict[str, Any] = self._call("POST", "tick", params={"count": count})
        return state

    def finish(self) -> dict[str, Any]:
        """Complete all running jobs."""
        state: dict[str, Any] = self._call("POST", "finish")
        return state

    def forget_uploads(self, *paths: str) -> dict[str, Any]:
        """Delete the uploads at these paths, or all: requests that name one get 400."""
        state: dict[str, Any] = self._call("POST", "forget_uploads", params={"path": paths})
        return state

    def requests_seen(self) -> list[dict[str, Any]]:
        """The last requests: method, path, query, status (None when dropped), fault, at."""
        seen: list[dict[str, Any]] = self._call("GET", "requests")
        return seen

    def state(self) -> dict[str, Any]:
        """Accounts, jobs, running ids and uploads."""
        state: dict[str, Any] = self._call("GET", "state")
        return state
