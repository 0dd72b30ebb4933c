"""Endpoints under /control/: tests and the demo control the sandbox with them."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from werkzeug import Request, Response
from werkzeug.exceptions import MethodNotAllowed, NotFound

from pixstudio.sandbox.api.responses import error_response, json_response
from pixstudio.sandbox.api.statistics import script_statistics
from pixstudio.sandbox.control_api.history_fixtures import add_history
from pixstudio.sandbox.control_api.result_overrides import override_results
from pixstudio.sandbox.control_api.scripted_faults import FaultRegistry
from pixstudio.sandbox.errors import ApiError, bad_request
from pixstudio.sandbox.plans import PLANS, find_plan
from pixstudio.sandbox.state.fixtures import account_with_plan
from pixstudio.sandbox.state.records import Account
from pixstudio.sandbox.state.sandbox_state import SandboxState

MAX_RECORDED_REQUESTS = 2000
ACCOUNT_FIELDS = {
    "max_jobs": "max_jobs",
    "hold": "is_on_hold",
    "unauthorized": "is_unauthorized",
    "gen_simultaneously": "gen_simultaneously",
    "session_ends_at": "session_ends_at",
    "off_peak_discount": "off_peak_discount",
    "preview_mode_discount": "preview_mode_discount",
    "veo_sora_models": "veo_sora_models",
    "credit_daily": "credit_daily",
    "credit_monthly": "credit_monthly",
    "credit_package": "credit_package",
}


class ControlEndpoints:
    """Controls one sandbox; serves loopback clients only."""

    def __init__(self, state: SandboxState, faults: FaultRegistry) -> None:
        self._state = state
        self._faults = faults
        self.requests: deque[dict[str, Any]] = deque(maxlen=MAX_RECORDED_REQUESTS)
        self._pages: dict[tuple[str, str], Callable[[Request], Response]] = {
            ("POST", "reset"): self._reset,
            ("GET", "ledger"): self._ledger,
            ("POST", "faults"): self._add_fault,
            ("GET", "faults"): lambda request: json_response(self._faults.listed()),
            ("DELETE", "faults"): self._clear_faults,
            ("POST", "accounts"): self._set_account,
            ("POST", "videos"): self._plant,
            ("POST", "results"): self._replace,
            ("POST", "statistics"): self._script_statistics,
            ("POST", "tick"): self._tick,
            ("POST", "finish"): self._finish,
            ("POST", "forget_uploads"): self._forget_uploads,
            ("GET", "requests"): lambda request: json_response(list(self.requests)),
            ("GET", "state"): lambda request: json_response(self._snapshot()),
        }

    def answer(self, request: Request, name: str) -> Response:
        """Handle one control request.

        Raises: `NotFound`, `MethodNotAllowed`.
        """
        if request.remote_addr not in {"127.0.0.1", "::1", None}:
            raise NotFound
        if name not in {page for _, page in self._pages}:
            raise NotFound
        page = self._pages.get((request.method, name))
        if page is None:
            raise MethodNotAllowed
        try:
            return page(request)
        except ApiError as refusal:
            return error_response(refusal, with_code=True)

    def _reset(self, request: Request) -> Response:
        self._faults.clear()
        self.requests.clear()
        self._state.reset()
        changed = read_json_object(request)
        if "render_videos" in changed:
            rendering = changed["render_videos"] is True
            self._state.settings = replace(self._state.settings, render_videos=rendering)
        return json_response({})

    def _ledger(self, request: Request) -> Response:
        wanted = request.args.get("reply_ref")
        with self._state.lock:
            charges = [asdict(charge) for charge in self._state.charges]
        return json_response([c for c in charges if wanted is None or c["reply_ref"] == wanted])

    def _add_fault(self, request: Request) -> Response:
        return json_response(asdict(self._faults.add(read_json_object(request))), 201)

    def _clear_faults(self, request: Request) -> Response:
        self._faults.clear()
        return json_response({})

    def _tick(self, request: Request) -> Response:
        self._state.tick(request.args.get("count", 1, type=int))
        return json_response(self._snapshot())

    def _finish(self, request: Request) -> Response:
        self._state.finish()
        return json_response(self._snapshot())

    def _forget_uploads(self, request: Request) -> Response:
        self._state.forget_uploads(request.args.getlist("path"))
        return json_response(self._snapshot())

    def _set_account(self, request: Request) -> Response:
        values = read_json_object(request)
        with self._state.lock:
            account = self._account_to_set(str(values.pop("email", "")))
            update_account(account, values)
            self._state.save_account(account)
        return json_response(asdict(account))

    def _plant(self, request: Request) -> Response:
        return json_response(
            [job.key for job in add_history(self._state, read_json_object(request))], 201
        )

    def _replace(self, request: Request) -> Response:
        return json_response(override_results(self._state, read_json_object(request)))

    def _script_statistics(self, request: Request) -> Response:
        return json_response(script_statistics(self._state, read_json_object(request)))

    def _account_to_set(self, email: str) -> Account:
        if not email:
            raise bad_request("email is required")
        number = self._state.next_id() % 1_000_000
        return self._state.accounts.get(email) or account_with_plan(email, number, "Pro", 5)

    def _snapshot(self) -> dict[str, Any]:
        with self._state.lock:
            self._state.advance()
            return {
                "accounts": [asdict(one) for one in self._state.accounts.values()],
                "jobs": [asdict(one) for one in self._state.jobs.values()],
                "running": list(self._state.running),
                "uploads": [asdict(one) for one in self._state.uploads.values()],
                "charges": len(self._state.charges),
            }


def read_json_object(request: Request) -> dict[str, Any]:
    """The JSON object of a control request, empty without a body."""
    try:
        values = json.loads(request.get_data() or b"{}")
    except ValueError as error:
        raise bad_request(f"not JSON: {error}") from error
    if not isinstance(values, dict):
        raise bad_request("not an object")
    return values


def update_account(account: Account, values: dict[str, Any]) -> None:
    """Update an account; `credits` sets the monthly credits and clears the others."""
    if "plan" in values:
        account.plan = parse_plan(str(values.pop("plan")))
    if "credits" in values:
        account.credit_daily = account.credit_package = 0
        account.credit_monthly = int(values.pop("credits"))
    for name, value in values.items():
        if name not in ACCOUNT_FIELDS:
            raise bad_request(f"unknown field {name}")
        setattr(account, ACCOUNT_FIELDS[name], value)


def parse_plan(name: str) -> str:
    """The short name of a plan. Raises: `ApiError` 400."""
    try:
        plan = find_plan(name)
    except KeyError as error:
        raise bad_request(f"plan must be one of: {', '.join(PLANS)}") from error
    return plan.name.removesuffix(" Plan")
