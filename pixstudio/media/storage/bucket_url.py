"""STORAGE_URL: where a bucket is and how it is spoken to. Knows neither Django nor any library."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
REGION = re.compile(r"[a-z0-9-]{2,40}")
URL_FORMAT = "It is s3://key:secret@endpoint/bucket, or s3://key:secret@bucket for Amazon's own."


class InvalidBucketUrl(ValueError):
    """The text is no address of a bucket; says why in a sentence that holds no secret."""


@dataclass(frozen=True)
class BucketConfig:
    """One bucket. With `has_links` browsers fetch files from it themselves, by links that soon expire."""

    name: str
    endpoint: str
    region: str
    is_path_style: bool
    key: str | None
    secret: str | None
    has_links: bool = True

    @property
    def origin(self) -> str:
        """Scheme, host and port that the links lead to."""
        scheme, _, host = self.endpoint.partition("://")
        return self.endpoint if self.is_path_style else f"{scheme}://{self.name}.{host}"

    @property
    def options(self) -> dict[str, Any]:
        """What django-storages wants to hear."""
        return {
            "bucket_name": self.name,
            "endpoint_url": self.endpoint,
            "region_name": self.region,
            "addressing_style": "path" if self.is_path_style else "virtual",
            "access_key": self.key,
            "secret_key": self.secret,
            "file_overwrite": True,
            "has_links": self.has_links,
        }


def parse_bucket_url(url: str) -> BucketConfig:
    """Read `s3://key:secret@endpoint[:port]/bucket` or, for Amazon's own, `s3://key:secret@bucket`.

    `?region=eu-north-1` names a region, `?links=off` has the studio hand out files itself. Plain
    `http://…` is taken for this machine only. Raises: NoBucketAddress.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise InvalidBucketUrl(f"STORAGE_URL can't be read. {URL_FORMAT}") from error
    _check_scheme(parts, host)
    wishes = _wishes(parts.query)
    region = wishes.get("region", "us-east-1")
    name = parts.path.strip("/")
    is_amazon = not name
    name = name or host
    if not BUCKET_NAME.fullmatch(name) or not REGION.fullmatch(region):
        raise InvalidBucketUrl(f"STORAGE_URL names no bucket or no region. {URL_FORMAT}")
    return BucketConfig(
        name=name,
        endpoint=_amazon(region) if is_amazon else _endpoint(parts.scheme, host, port),
        region=region,
        # A name with dots would fit no certificate as part of the host.
        is_path_style=not is_amazon or "." in name,
        has_links=wishes.get("links", "on") == "on",
        **_keys(parts),
    )


def _check_scheme(parts: SplitResult, host: str) -> None:
    if parts.scheme not in ("s3", "https", "http") or not host:
        raise InvalidBucketUrl(f"STORAGE_URL can't be read. {URL_FORMAT}")
    if parts.scheme == "http" and host not in LOOPBACK_HOSTS:
        raise InvalidBucketUrl(
            "STORAGE_URL is on plain http, which would send files unprotected; only a bucket on this "
            "machine may be."
        )
    if parts.scheme != "s3" and not parts.path.strip("/"):
        raise InvalidBucketUrl(f"STORAGE_URL names an endpoint but no bucket. {URL_FORMAT}")


def _wishes(query: str) -> dict[str, str]:
    wishes = {name: values[-1] for name, values in parse_qs(query).items()}
    if set(wishes) - {"region", "links"} or wishes.get("links", "on") not in ("on", "off"):
        raise InvalidBucketUrl(
            "Behind its “?” STORAGE_URL takes region=… and links=off, and no more."
        )
    return wishes


def _keys(parts: SplitResult) -> dict[str, str | None]:
    """Key and secret, both or none: without them the machine's own role is asked."""
    key, secret = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(key) != bool(secret):
        raise InvalidBucketUrl(
            f"STORAGE_URL has a key without a secret or the reverse. {URL_FORMAT}"
        )
    return {"key": key or None, "secret": secret or None}


def _amazon(region: str) -> str:
    return f"https://s3.{region}.amazonaws.com"


def _endpoint(scheme: str, host: str, port: int | None) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"{'http' if scheme == 'http' else 'https'}://{shown}" + (f":{port}" if port else "")
