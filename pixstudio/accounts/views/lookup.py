"""Account lookup and redirect, shared by the account views."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from pixstudio.accounts import queries
from pixstudio.accounts.models import Account
from pixstudio.teams.middleware import MemberRequest


def account_or_404(request: MemberRequest, account_id: uuid.UUID) -> Account:
    """The account if it belongs to the member's team, else 404."""
    return get_object_or_404(queries.accounts_of(request.member.team), pk=account_id)


def redirect_back(request: MemberRequest, account: Account) -> HttpResponse:
    """Redirect to the account page if the form was submitted there, else to the list."""
    if request.POST.get("back") == "account":
        return redirect("account", account.pk)
    return redirect("accounts")
