"""The endpoints under /control/ that tests and demos steer the sandbox with."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from werkzeug import Request, Response
from werkzeug.exceptions import MethodNotAllowed, NotFound

from pixstudio.sandbox.answers import answer_json, answer_refusal
from pixstudio.sandbox.errors import Refusal, wrong
from pixstudio.sandbox.faults import Faults
from pixstudio.sandbox.plans import PLANS, plan_named
from pixstudio.sandbox.planting import plant
from pixstudio.sandbox.records import Account
from pixstudio.sandbox.replacing import replace_results
from pixstudio.sandbox.seeds import account_with_plan
from pixstudio.sandbox.world import World

REMEMBERED_REQUESTS = 2000
ACCOUNT_FIELDS = {
    "max_jobs": "max_jobs",
    "hold": "is_on_hold",
    "unauthorized": "is_unauthorized",
    "gen_simultaneously": "gen_simultaneously",
    "session_ends_at": "session_ends_at",
    "off_peak_discount": "off_peak_discount",
    "preview_mode_discount": "preview_mode_discount",
    "credit_daily": "credit_daily",
    "credit_monthly": "credit_monthly",
    "credit_package": "credit_package",
}


class Control:
    """Steers one world; answers callers on loopback only."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self.requests: deque[dict[str, Any]] = deque(maxlen=REMEMBERED_REQUESTS)
        self._pages: dict[tuple[str, str], Callable[[Request], Response]] = {
            ("POST", "reset"): self._reset,
            ("GET", "ledger"): self._ledger,
            ("POST", "faults"): self._add_fault,
            ("GET", "faults"): lambda request: answer_json(self._faults.listed()),
            ("DELETE", "faults"): self._clear_faults,
            ("POST", "accounts"): self._set_account,
            ("POST", "videos"): self._plant,
            ("POST", "results"): self._replace,
            ("POST", "tick"): self._tick,
            ("POST", "finish"): self._finish,
            ("POST", "forget_uploads"): self._forget_uploads,
            ("GET", "requests"): lambda request: answer_json(list(self.requests)),
            ("GET", "state"): lambda request: answer_json(self._state()),
        }

    def answer(self, request: Request, name: str) -> Response:
        """Carry out one control request.

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
        except Refusal as refusal:
            return answer_refusal(refusal, with_code=True)

    def _reset(self, request: Request) -> Response:
        self._faults.clear()
        self.requests.clear()
        self._world.reset()
        return answer_json({})

    def _ledger(self, request: Request) -> Response:
        wanted = request.args.get("reply_ref")
        with self._world.lock:
            charges = [asdict(charge) for charge in self._world.charges]
        return answer_json([c for c in charges if wanted is None or c["reply_ref"] == wanted])

    def _add_fault(self, request: Request) -> Response:
        return answer_json(asdict(self._faults.add(body_of(request))), 201)

    def _clear_faults(self, request: Request) -> Response:
        self._faults.clear()
        return answer_json({})

    def _tick(self, request: Request) -> Response:
        self._world.tick(request.args.get("count", 1, type=int))
        return answer_json(self._state())

    def _finish(self, request: Request) -> Response:
        self._world.finish()
        return answer_json(self._state())

    def _forget_uploads(self, request: Request) -> Response:
        self._world.forget_uploads(request.args.getlist("path"))
        return answer_json(self._state())

    def _set_account(self, request: Request) -> Response:
        values = body_of(request)
        with self._world.lock:
            account = self._account_to_set(str(values.pop("email", "")))
            set_account(account, values)
            self._world.keep_account(account)
        return answer_json(asdict(account))

    def _plant(self, request: Request) -> Response:
        return answer_json([job.key for job in plant(self._world, body_of(request))], 201)

    def _replace(self, request: Request) -> Response:
        return answer_json(replace_results(self._world, body_of(request)))

    def _account_to_set(self, email: str) -> Account:
        if not email:
            raise wrong("email is required")
        number = self._world.new_number() % 1_000_000
        return self._world.accounts.get(email) or account_with_plan(email, number, "Pro", 5)

    def _state(self) -> dict[str, Any]:
        with self._world.lock:
            self._world.advance()
            return {
                "accounts": [asdict(one) for one in self._world.accounts.values()],
                "jobs": [asdict(one) for one in self._world.jobs.values()],
                "running": list(self._world.running),
                "uploads": [asdict(one) for one in self._world.uploads.values()],
                "charges": len(self._world.charges),
            }


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object of a control request, empty without one."""
    try:
        values = json.loads(request.get_data() or b"{}")
    except ValueError as error:
        raise wrong(f"not JSON: {error}") from error
    if not isinstance(values, dict):
        raise wrong("not an object")
    return values


def set_account(account: Account, values: dict[str, Any]) -> None:
    """Change an account; `credits` sets the monthly ones and empties the other purses."""
    if "plan" in values:
        account.plan = plan_key(str(values.pop("plan")))
    if "credits" in values:
        account.credit_daily = account.credit_package = 0
        account.credit_monthly = int(values.pop("credits"))
    for name, value in values.items():
        if name not in ACCOUNT_FIELDS:
            raise wrong(f"unknown field {name}")
        setattr(account, ACCOUNT_FIELDS[name], value)


def plan_key(name: str) -> str:
    """The short name of a plan."""
    try:
        plan = plan_named(name)
    except KeyError as error:
        raise wrong(f"plan must be one of: {', '.join(PLANS)}") from error
    return plan.name.removesuffix(" Plan")
