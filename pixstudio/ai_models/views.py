"""Pages of models, for admins."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pixstudio.ai_models import operations
from pixstudio.ai_models.forms import ModelForm, ReasonForm
from pixstudio.ai_models.models import ModelChange
from pixstudio.ai_models.operations import Change
from pixstudio.ai_models.presenters.pages import (
    address_of,
    key_of,
    model_page,
    models_page,
    new_page,
)
from pixstudio.ai_models.presenters.row_texts import change_summary
from pixstudio.ai_models.queries import (
    built_in_model,
    changes_of,
    current_changes,
    unknown_names,
)
from pixstudio.pixverse.capabilities import Model, all_model_rows, model_rows
from pixstudio.teams.middleware import MemberRequest
from pixstudio.teams.models import Role
from pixstudio.teams.policies import allow
from pixstudio.web import database_time
from pixstudio.web.wording import operation_title

REFUSALS = (operations.ModelExists, operations.ModelChanged, operations.LastModel)


@allow(Role.ADMIN)
@require_safe
def models(request: MemberRequest) -> HttpResponse:
    team = request.member.team
    page = models_page(
        all_model_rows(), current_changes(team), unknown_names(team), database_time.now()
    )
    return render(request, "ai_models/models.html", {"page": page})


def _model_of(request: HttpRequest) -> Model:
    rows = model_rows(request.GET.get("kind", ""))
    found = rows.get(request.GET.get("name", ""))
    if found is None:
        raise Http404
    return found


@allow(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def model(request: MemberRequest) -> HttpResponse:
    row = _model_of(request)
    history = _history(request, row)
    form = ModelForm(row, is_new=False, seen=_seen(history), data=request.POST or None)
    if form.is_valid():
        changed = form.model
        change = _change(request, form, change_summary(row, changed))
        if _done(request, form, lambda: operations.change_model(change=change, model=changed)):
            messages.success(request, _("Saved. Counts from now on."))
            return redirect(address_of(row))
    return _model_page(request, row, form, ReasonForm(initial={"seen": _seen(history)}))


def _model_page(
    request: MemberRequest, row: Model, form: ModelForm, reason: ReasonForm
) -> HttpResponse:
    is_built_in = built_in_model(row.kind, row.name) is not None
    page = model_page(
        row,
        form,
        reason,
        _history(request, row),
        is_built_in=is_built_in,
        now=database_time.now(),
    )
    status = 422 if form.is_bound or reason.is_bound else 200
    return render(request, "ai_models/model.html", {"page": page, "form": form}, status=status)


def _history(request: MemberRequest, row: Model) -> list[ModelChange]:
    return list(changes_of(request.member.team, row.kind, row.name))


def _seen(history: list[ModelChange]) -> int:
    return history[0].pk if history else 0


def _change(request: MemberRequest, form: ReasonForm, summary: str) -> Change:
    return Change(
        member=request.member,
        reason=form.cleaned_data["reason"],
        seen=form.cleaned_data["seen"] or 0,
        summary=summary,
        now=database_time.now(),
    )


def _done(request: MemberRequest, form: ReasonForm, act: Callable[[], None]) -> bool:
    """Run a change; False with the reason in the form if it is refused."""
    try:
        act()
    except REFUSALS as error:
        form.add_error("name" if "name" in form.fields else None, _refusal_text(error))
        return False
    return True


def _refusal_text(error: Exception) -> str:
    if isinstance(error, operations.ModelExists):
        return _("There is a model of this name already.")
    if isinstance(error, operations.LastModel):
        text = _("%(operation)s would be left without a model. Nothing was saved.")
        return text % {"operation": operation_title(str(error))}
    return _("This model was changed while you were editing. Nothing was saved. Reload the page.")


@allow(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_model(request: MemberRequest) -> HttpResponse:
    bases = [row for row in all_model_rows() if not row.is_retired]
    like = request.GET.get("like", "")
    base = next((row for row in bases if like in (key_of(row), row.name)), bases[0])
    name = request.GET.get("name", "")[:40]
    form = ModelForm(base, name=name, is_new=True, data=request.POST or None)
    if form.is_valid():
        added = form.model
        change = _change(request, form, _("Added, as %(name)s") % {"name": base.name})
        if _done(request, form, lambda: operations.add_model(change=change, model=added)):
            messages.success(request, _("Added. It can be used in Create now."))
            return redirect(address_of(added))
    context = {"page": new_page(form, bases, name), "form": form}
    return render(request, "ai_models/new.html", context, status=422 if form.is_bound else 200)


@allow(Role.ADMIN)
@require_POST
def switch(request: MemberRequest) -> HttpResponse:
    row = _model_of(request)
    is_on = request.POST.get("on") == "1"

    def act(change: Change) -> None:
        operations.switch_model(change=change, model=row, is_on=is_on)

    text = (
        _("On. It can be used in Create now.")
        if is_on
        else _("Off. Jobs that wait are still sent.")
    )
    return _reasoned(request, row, _("Switched on") if is_on else _("Switched off"), act, text)


@allow(Role.ADMIN)
@require_POST
def reset(request: MemberRequest) -> HttpResponse:
    row = _model_of(request)

    def act(change: Change) -> None:
        operations.reset_model(change=change, model=row)

    return _reasoned(request, row, _("Reset"), act, _("Reset. Counts from now on."))


def _reasoned(
    request: MemberRequest, row: Model, summary: str, act: Callable[[Change], None], text: str
) -> HttpResponse:
    reason = ReasonForm(request.POST)
    if reason.is_valid():
        change = _change(request, reason, summary)
        if _done(request, reason, lambda: act(change)):
            messages.success(request, text)
            is_there = summary != _("Reset") or built_in_model(row.kind, row.name)
            return redirect(address_of(row) if is_there else "models")
    form = ModelForm(row, is_new=False, seen=_seen(_history(request, row)))
    return _model_page(request, row, form, reason)
