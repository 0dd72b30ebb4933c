"""Accounts, their plans and credits, and files uploaded to them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

from pixstudio.pixverse.schemas.error_texts import error_text_of

from . import reading

_SECRET_FIELDS = frozenset({"password", "token"})
# More jobs at once than any plan has.
MAX_CONCURRENT_JOBS = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class AccountConfig:
    """A PixVerse account as configured at the API, without its password and session token."""

    email: str
    max_jobs: int | None = None
    session_expires_at: datetime | None = None
    account_id: str = ""
    username: str = ""
    has_password: bool = False
    has_session: bool = False
    words: str = ""
    raw: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_json(cls, data: object, email: str = "") -> Self:
        """Read get-pixverse-accounts-email.md; `email` is used if the answer has none."""
        body = reading.mapping(data)
        session = reading.mapping(body.get("jwt"))
        return cls(
            email=reading.text(body, "email") or email,
            max_jobs=reading.count(body, "maxJobs", "max_jobs", most=MAX_CONCURRENT_JOBS),
            session_expires_at=_session_end(session),
            account_id=reading.text(session, "AccountId"),
            username=reading.text(session, "Username"),
            has_password=bool(reading.text(body, "password")),
            has_session=bool(reading.text(session, "token")),
            words=error_text_of(body.get("error")),
            raw=_without_secrets(body) | {"jwt": _without_secrets(session)},
        )


def _session_end(session: dict[str, object]) -> datetime | None:
    named = reading.moment(session, "ExpireTimeUTC")
    seconds = reading.whole(session, "ExpireTime")
    if named or not seconds or not 0 < seconds < 2**40:
        return named
    return _EPOCH + timedelta(seconds=seconds) if seconds < 2**33 else None


def _without_secrets(data: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in data.items() if name not in _SECRET_FIELDS}


_CREDITS = ("credit_daily", "credit_monthly", "credit_package")


@dataclass(frozen=True)
class Features:
    """Plan, credits and permissions of one account; None means missing or unreadable."""

    plan_name: str = ""
    next_plan_name: str = ""
    credit_daily: int | None = None
    credit_daily_gift: int | None = None
    credit_monthly: int | None = None
    credit_monthly_gift: int | None = None
    credit_package: int | None = None
    gen_simultaneously: int | None = None
    expired_date: datetime | None = None
    billing_renewal_date: datetime | None = None
    off_peak_discount: float | None = None
    preview_mode_discount: float | None = None
    qualities: tuple[str, ...] = ()
    unlimited_image_models: tuple[str, ...] = ()
    allow_effect: bool | None = None
    allow_purchase_credit: bool | None = None
    remove_watermark: bool | None = None
    remaining_days: int | None = None
    raw: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @property
    def credits(self) -> int | None:
        """All credits available now: daily, monthly and bought; None if a part is unknown."""
        parts = (self.credit_daily, self.credit_monthly, self.credit_package)
        known = [part for part in parts if part is not None]
        return sum(known) if len(known) == len(parts) else None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read get-pixverse-features.md; a discount of 0.7 means that 70 % is paid."""
        body = reading.mapping(data)
        return cls(
            plan_name=reading.text(body, "plan_name"),
            next_plan_name=reading.text(body, "next_plan_name"),
            credit_daily_gift=reading.count(body, "credit_daily_gift"),
            credit_monthly_gift=reading.count(body, "credit_monthly_gift"),
            **_credits(body),
            gen_simultaneously=reading.count(body, "gen_simultaneously", most=MAX_CONCURRENT_JOBS),
            expired_date=reading.moment(body, "expired_date"),
            billing_renewal_date=reading.moment(body, "billing_renewal_date"),
            off_peak_discount=_share(body, "off_peak_discount"),
            preview_mode_discount=_share(body, "preview_mode_discount"),
            qualities=reading.texts(body, "qualities"),
            unlimited_image_models=reading.texts(body, "unlimited_image_models"),
            allow_effect=_permission(body, "allow_effect"),
            allow_purchase_credit=_permission(body, "allow_purchase_credit"),
            remove_watermark=_permission(body, "remove_watermark"),
            remaining_days=reading.whole(body, "remaining_days"),
            raw=body,
        )


def _credits(body: dict[str, object]) -> dict[str, int | None]:
    """Return the kinds of remaining credits.

    A kind that is missing beside others counts as 0; an unreadable one is unknown, and so are all if none
    is given.
    """
    given = [name for name in _CREDITS if name in body]
    return {
        name: 0 if given and name not in body else reading.count(body, name) for name in _CREDITS
    }


def _share(body: dict[str, object], name: str) -> float | None:
    value = reading.number(body, name)
    return value if value is not None and 0 < value <= 1 else None


def _permission(body: dict[str, object], name: str) -> bool | None:
    return None if body.get(name) is None else reading.flag(body, name)


@dataclass(frozen=True)
class Upload:
    """An uploaded file: `path` is what generation endpoints take, `id` exists for images only."""

    path: str
    id: str = ""
    url: str = ""
    words: str = ""
    raw: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read post-pixverse-files.md: images answer in `result[0]`, the rest at the top."""
        body = reading.mapping(data)
        image = reading.mapping(body.get("result"))
        found = image or body
        return cls(
            path=reading.text(found, "path") or reading.text(body, "path"),
            id=reading.text(found, "id"),
            url=reading.text(found, "url") or reading.text(body, "url"),
            words=error_text_of(found.get("err_msg")) or error_text_of(body.get("error")),
            raw=body,
        )
