"""/metrics, for Prometheus."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pixstudio.monitoring.request_times import is_metered
from pixstudio.teams.policies import public

# What a proxy adds to what it passes on.
PROXY_HEADERS = (
    *("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP"),
    *("Forwarded", "Via"),
)


@public
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics in the form that `Accept` asks for; 404 while they are off, 401 for others."""
    if not is_metered():
        raise Http404
    if not (_has_token(request) or _is_from_this_machine(request)):
        words = "Send METRICS_TOKEN as a bearer token.\n"
        headers = {"WWW-Authenticate": "Bearer"}
        return HttpResponse(words, status=401, content_type="text/plain", headers=headers)
    # Needed by those only who are watched.
    from prometheus_client.exposition import choose_encoder

    from pixstudio.monitoring.metrics.collector import studio_registry

    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(studio_registry()), content_type=content_type)


def _has_token(request: HttpRequest) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN
    is_same = constant_time_compare(given.strip(), wanted)
    return bool(wanted) and scheme.lower() == "bearer" and is_same


def _is_from_this_machine(request: HttpRequest) -> bool:
    """Whether METRICS_LOOPBACK allows it: from loopback, to loopback, and through no proxy."""
    if not settings.METRICS_LOOPBACK or any(name in request.headers for name in PROXY_HEADERS):
        return False
    host = urlsplit(f"//{request.get_host()}").hostname
    is_to_loopback = host in ("localhost", "127.0.0.1", "::1")
    try:
        is_from_loopback = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        is_from_loopback = False
    return is_to_loopback and is_from_loopback
