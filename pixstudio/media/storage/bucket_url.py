"""Parse STORAGE_URL, the address and credentials of an S3 bucket. Independent of Django."""

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
    """The text is not a valid bucket URL; the message contains no secret."""


@dataclass(frozen=True)
class BucketConfig:
    """Connection settings of one bucket. With `has_links` browsers get files by signed, expiring URLs."""

    name: str
    endpoint: str
    region: str
    is_path_style: bool
    key: str | None
    secret: str | None
    has_links: bool = True

    @property
    def origin(self) -> str:
        """Scheme, host and port of signed URLs."""
        scheme, _, host = self.endpoint.partition("://")
        return self.endpoint if self.is_path_style else f"{scheme}://{self.name}.{host}"

    @property
    def options(self) -> dict[str, Any]:
        """Keyword arguments for the django-storages backend."""
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
    """Parse `s3://key:secret@endpoint[:port]/bucket` or, for Amazon S3, `s3://key:secret@bucket`.

    `?region=eu-north-1` sets the region; with `?links=off` the studio serves files itself. Plain
    `http://…` is accepted for loopback hosts only. Raises: InvalidBucketUrl.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise InvalidBucketUrl(f"STORAGE_URL can't be read. {URL_FORMAT}") from error
    _check_scheme(parts, host)
    options = _parse_options(parts.query)
    region = options.get("region", "us-east-1")
    name = parts.path.strip("/")
    is_amazon = not name
    name = name or host
    if not BUCKET_NAME.fullmatch(name) or not REGION.fullmatch(region):
        raise InvalidBucketUrl(f"STORAGE_URL names no bucket or no region. {URL_FORMAT}")
    return BucketConfig(
        name=name,
        endpoint=_amazon_endpoint(region) if is_amazon else _endpoint_url(parts.scheme, host, port),
        region=region,
        # As part of the host, a bucket name with dots would not match the certificate.
        is_path_style=not is_amazon or "." in name,
        has_links=options.get("links", "on") == "on",
        **_parse_credentials(parts),
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


def _parse_options(query: str) -> dict[str, str]:
    options = {name: values[-1] for name, values in parse_qs(query).items()}
    if set(options) - {"region", "links"} or options.get("links", "on") not in ("on", "off"):
        raise InvalidBucketUrl(
            "Behind its “?” STORAGE_URL takes region=… and links=off, and no more."
        )
    return options


def _parse_credentials(parts: SplitResult) -> dict[str, str | None]:
    """Key and secret, both or none: without them the machine's IAM role is used."""
    key, secret = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(key) != bool(secret):
        raise InvalidBucketUrl(
            f"STORAGE_URL has a key without a secret or the reverse. {URL_FORMAT}"
        )
    return {"key": key or None, "secret": secret or None}


def _amazon_endpoint(region: str) -> str:
    return f"https://s3.{region}.amazonaws.com"


def _endpoint_url(scheme: str, host: str, port: int | None) -> str:
    bracketed_host = f"[{host}]" if ":" in host else host
    return f"{'http' if scheme == 'http' else 'https'}://{bracketed_host}" + (
        f":{port}" if port else ""
    )
