"""What a visitor with a link sees: the page, its media, and the form for a review."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from pixstudio.jobs.models import Generation
from pixstudio.sharing import operations
from pixstudio.sharing.forms import PasswordForm, ReviewForm
from pixstudio.sharing.password_cookie import set_password_cookie
from pixstudio.sharing.presenters.comments import reviews_mark
from pixstudio.sharing.presenters.shared_collection import shared_collection
from pixstudio.sharing.presenters.shared_page import Place, SharedPage, address_of_link, shared_page
from pixstudio.sharing.queries import comments_of_link, shared_neighbours, verdicts_of_link
from pixstudio.sharing.rate_limits import is_within_limit
from pixstudio.sharing.views.visits import Visit, respond_to_visitor, too_many_requests
from pixstudio.teams.policies import public
from pixstudio.web import database_time
from pixstudio.web.compression import shows_secret
from pixstudio.web.text_cleaning import clean_field

# After a form was sent, the page is no new visit.
SENT = "sent"


@public
@shows_secret
@require_safe
def shared(request: HttpRequest, secret: str) -> HttpResponseBase:
    def respond(visit: Visit) -> HttpResponse:
        if not visit.is_admitted:
            return _ask_for_password(request, visit, PasswordForm())
        if request.method == "GET" and SENT not in request.GET:
            agent = request.headers.get("User-Agent", "")
            operations.count_visit(link=visit.link, agent=agent, now=database_time.now())
        if visit.result is not None:
            return render(request, "sharing/shared.html", _context(request, visit, visit.result))
        place = Place(visit.link, visit.secret, request.build_absolute_uri("/"))
        page = shared_collection(place, request.GET.get("after", ""))
        return render(request, "sharing/shared_collection.html", {"page": page})

    return respond_to_visitor(request, secret, "page", respond)


@public
@shows_secret
@require_safe
def shared_item(request: HttpRequest, secret: str, item: uuid.UUID) -> HttpResponseBase:
    """The page of one result of a shared collection. The visit was counted on the collection's own page."""

    def respond(visit: Visit) -> HttpResponse:
        if not visit.is_admitted:
            return _ask_for_password(request, visit, PasswordForm())
        return render(request, "sharing/shared.html", _context(request, visit, visit.item(item)))

    return respond_to_visitor(request, secret, "page", respond)


# No session stands behind these forms that another site could use, and a page without referrer has no
# origin that Django could check. Browsers that say where a form comes from are believed.
@public
@csrf_exempt
@shows_secret
@require_POST
def password(request: HttpRequest, secret: str) -> HttpResponseBase:
    def respond(visit: Visit) -> HttpResponse:
        _check_same_site(request)
        path = address_of_link(visit.secret)
        if visit.is_admitted:
            return redirect(path)
        # As typed: a password is no text to clean.
        form = PasswordForm(request.POST)
        if not form.is_valid():
            return _ask_for_password(request, visit, form, status=400)
        typed = form.cleaned_data["password"]
        if not operations.is_right_password(link=visit.link, password=typed):
            form.add_error("password", _("That’s not the password of this link."))
            return _ask_for_password(request, visit, form, status=403)
        answer = redirect(path)
        set_password_cookie(answer, visit.link, path)
        return answer

    return respond_to_visitor(request, secret, "password", respond)


@public
@csrf_exempt
@shows_secret
@require_POST
def review(request: HttpRequest, secret: str, item: uuid.UUID) -> HttpResponseBase:
    """Save a comment or decision: a fragment for htmx, else the page again."""

    def respond(visit: Visit) -> HttpResponse:
        _check_same_site(request)
        result = visit.item(item)
        if not visit.link.may_review:
            raise Http404
        values = {name: clean_field(request.POST.get(name, "")) for name in ReviewForm.base_fields}
        form = ReviewForm(values, length_seconds=result.duration_seconds)
        if not form.is_valid():
            return _after_review(request, visit, result, form)
        if not is_within_limit(request, "review", visit.link.secret_digest):
            return too_many_requests(request)
        try:
            operations.submit_review(
                link=visit.link, generation=result, review=form.review(), now=database_time.now()
            )
        except operations.ReviewIsFull:
            form.add_error(None, _("Not saved. This link has taken all the comments it can."))
        return _after_review(request, visit, result, form)

    return respond_to_visitor(request, secret, "page", respond)


@public
@shows_secret
@require_safe
def shared_updates(request: HttpRequest, secret: str, item: uuid.UUID) -> HttpResponseBase:
    """What was said of a result since the page that asks was drawn; 204 for nothing new."""

    def respond(visit: Visit) -> HttpResponse:
        result, link = visit.item(item), visit.link
        if not link.may_review:
            raise Http404
        said = comments_of_link(link, result), verdicts_of_link(link, result)
        if request.GET.get("seen") == reviews_mark(*said):
            return HttpResponse(status=204)
        context = _context(request, visit, result) | {"is_update": True}
        return render(request, "sharing/_visitor_reviews.html", context)

    return respond_to_visitor(request, secret, "updates", respond)


def _after_review(
    request: HttpRequest, visit: Visit, result: Generation, form: ReviewForm
) -> HttpResponse:
    is_saved = form.is_valid()
    if not is_saved:
        context = _context(request, visit, result, form)
    elif not request.htmx:  # type: ignore[attr-defined]
        place = Place(visit.link, visit.secret, "", result)
        return redirect(f"{place.path}?{SENT}=1#review")
    else:
        name = {"name": form.cleaned_data["name"]}
        fresh = ReviewForm(initial=name, length_seconds=form.length_seconds)
        context = _context(request, visit, result, fresh) | {"is_saved": True}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "sharing/_review.html", context)
    return render(request, "sharing/shared.html", context, status=400)


def _context(
    request: HttpRequest, visit: Visit, result: Generation, form: ReviewForm | None = None
) -> dict[str, Any]:
    link = visit.link
    page: SharedPage = shared_page(
        Place(link, visit.secret, request.build_absolute_uri("/"), result),
        result,
        database_time.now(),
        comments=comments_of_link(link, result) if link.may_review else [],
        verdicts=verdicts_of_link(link, result) if link.may_review else [],
        neighbours=shared_neighbours(link.collection, result) if link.collection else None,
    )
    is_saved = SENT in request.GET
    form = form or ReviewForm(length_seconds=result.duration_seconds)
    return {"page": page, "form": form, "is_saved": is_saved}


def _ask_for_password(
    request: HttpRequest, visit: Visit, form: PasswordForm, status: int = 200
) -> HttpResponse:
    url = f"{address_of_link(visit.secret)}password/"
    return render(request, "sharing/password.html", {"form": form, "url": url}, status=status)


def _check_same_site(request: HttpRequest) -> None:
    """Refuse forms of other sites. Raises: Http404."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Http404
