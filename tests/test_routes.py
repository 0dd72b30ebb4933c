"""Every route of the site, walked by everybody: who gets in, who doesn't, and that no secret gets out."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.signing import Signer
from django.db import transaction
from django.test import Client
from django.utils import timezone

from pixstudio.accounts.encrypted_columns import seal
from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.downloads.operations import create_list
from pixstudio.effects.models import Preview
from pixstudio.imports.models import VideoImport
from pixstudio.jobs.models import Batch, Generation
from pixstudio.jobs.operations.submission.webhook_addresses import WEBHOOK_SALT
from pixstudio.jobs.states import State
from pixstudio.library.operations import make_derivatives
from pixstudio.reconciliation.models import Finding, ReconciledDay
from pixstudio.sandbox.state.fixtures import DEMO_PASSWORD, DEMO_TOKEN
from pixstudio.sharing.models import ReviewComment
from pixstudio.sharing.operations import Review, submit_review
from pixstudio.teams.checks import routes
from pixstudio.teams.middleware import policy_of
from pixstudio.teams.models import Approval, Membership, Role, Team, User
from pixstudio.teams.operations import invite_member
from pixstudio.webhooks.operations import send_test
from tests.collections.boards import board
from tests.effects.factories import create_effect, create_preview
from tests.jobs.jobs import finished, job, open_attempt
from tests.library.sample_files import png, upload
from tests.rows import each_row
from tests.sharing.links import share
from tests.teams.people import PASSWORD, Person, join
from tests.webhooks.hooks import hook

INVITED = "frida@halden.example"
KEPT_PASSWORD = "the password kept for an account"
KEPT_SESSION = "the-session-shared-with-the-website"


@dataclass(frozen=True)
class RouteAccess:
    """How a route is knocked at, who is let in, and with which answer."""

    method: str
    role: Role
    status: int
    thing: str = ""
    query: str = ""


VIEWER, CREATOR, ADMIN, OWNER = Role.VIEWER, Role.CREATOR, Role.ADMIN, Role.OWNER
GENERATION, ASSET, ACCOUNT = (
    "generations/<uuid:pk>/",
    "library/<uuid:asset_id>/",
    "accounts/<uuid:account_id>/",
)
APPROVAL = "approvals/<uuid:pk>/"
WEBHOOK, DELIVERY = "team/webhooks/<uuid:pk>/", "team/webhooks/deliveries/<uuid:pk>/"
V6 = "?kind=video&name=v6"
RUN = "gallery/runs/<uuid:pk>/"
COLLECTION = "collections/<uuid:pk>/"
RECONCILIATION = "accounts/reconciliation/"
# What deletes comes last: the database forgets each step, folders don't.
ROUTES: dict[str, RouteAccess] = {
    "": RouteAccess("get", VIEWER, 302),
    "create/": RouteAccess("get", CREATOR, 302),
    "create/<slug:operation>/": RouteAccess("get", CREATOR, 200),
    "create/<slug:operation>/settings/": RouteAccess("post", CREATOR, 200),
    "create/<slug:operation>/sending/": RouteAccess("post", CREATOR, 200),
    "create/<slug:operation>/switching/": RouteAccess("post", CREATOR, 404),
    "sources/": RouteAccess("get", CREATOR, 200, query="?operation=extend"),
    "sources/<uuid:pk>/<slug:operation>/": RouteAccess("get", CREATOR, 200, "made"),
    "made/": RouteAccess("get", CREATOR, 200, query="?kind=audio"),
    "made/<uuid:pk>/<slug:operation>/": RouteAccess("post", CREATOR, 302, "made"),
    "generations/status/": RouteAccess("get", VIEWER, 200, query="?cards={asked}:0"),
    GENERATION: RouteAccess("get", VIEWER, 200, "made"),
    GENERATION + "file/": RouteAccess("get", VIEWER, 200, "made"),
    GENERATION + "poster/": RouteAccess("get", VIEWER, 200, "made"),
    GENERATION + "preview/": RouteAccess("get", VIEWER, 200, "made"),
    GENERATION + "star/": RouteAccess("post", VIEWER, 302, "made"),
    GENERATION + "rating/": RouteAccess("post", CREATOR, 302, "made"),
    GENERATION + "tags/": RouteAccess("get", CREATOR, 200, "made"),
    GENERATION + "note/": RouteAccess("post", CREATOR, 302, "made"),
    GENERATION + "cancellation/": RouteAccess("post", CREATOR, 302, "asked"),
    GENERATION + "retry/": RouteAccess("post", CREATOR, 302, "asked"),
    GENERATION + "resubmission/": RouteAccess("post", CREATOR, 302, "asked"),
    GENERATION + "dismissal/": RouteAccess("post", CREATOR, 302, "asked"),
    GENERATION + "saving/": RouteAccess("post", CREATOR, 302, "asked"),
    GENERATION + "candidate/": RouteAccess("post", CREATOR, 302, "asked"),
    GENERATION + "frame/": RouteAccess("post", CREATOR, 302, "made"),
    GENERATION + "allowance/": RouteAccess("post", ADMIN, 302, "asked"),
    GENERATION + "adoption/": RouteAccess("post", ADMIN, 302, "asked"),
    GENERATION + "pause/": RouteAccess("post", CREATOR, 302, "asked"),
    GENERATION + "resumption/": RouteAccess("post", CREATOR, 302, "asked"),
    GENERATION + "place/": RouteAccess("post", CREATOR, 302, "asked"),
    GENERATION + "editing/": RouteAccess("post", CREATOR, 302, "asked"),
    "queue/": RouteAccess("get", VIEWER, 200),
    "queue/list/": RouteAccess("get", VIEWER, 200),
    "queue/order/": RouteAccess("post", CREATOR, 302),
    "queue/pause/": RouteAccess("post", CREATOR, 302),
    "queue/resumption/": RouteAccess("post", CREATOR, 302),
    GENERATION + "release/": RouteAccess("post", ADMIN, 302, "asked"),
    "queue/release/": RouteAccess("post", ADMIN, 302),
    "queue/held-cancellation/": RouteAccess("post", ADMIN, 302),
    "queue/retry/": RouteAccess("post", CREATOR, 302),
    "queue/cancellation/": RouteAccess("post", CREATOR, 302),
    "gallery/": RouteAccess("get", VIEWER, 200),
    "batches/<uuid:pk>/": RouteAccess("get", VIEWER, 200, "batch"),
    "compare/": RouteAccess("get", VIEWER, 200),
    "compare/choice/": RouteAccess("post", CREATOR, 404),
    "generations/<uuid:pk>/lineage/": RouteAccess("get", VIEWER, 200, "made"),
    "gallery/download/": RouteAccess("get", VIEWER, 200, query="?ids={made}"),
    "gallery/download/<uuid:pk>/": RouteAccess("get", VIEWER, 200, "download", "?metadata=1"),
    GENERATION + "download/": RouteAccess("get", VIEWER, 302, "made", "?metadata=1"),
    "gallery/selection/": RouteAccess("post", VIEWER, 302),
    "gallery/selection/collections/": RouteAccess("get", CREATOR, 200),
    # A bulk run is one person's; here everybody asks for one that is not there.
    RUN: RouteAccess("get", CREATOR, 404, "no_run"),
    RUN + "start/": RouteAccess("post", CREATOR, 404, "no_run"),
    RUN + "progress/": RouteAccess("get", VIEWER, 404, "no_run"),
    RUN + "cancellation/": RouteAccess("post", VIEWER, 404, "no_run"),
    RUN + "dismissal/": RouteAccess("post", VIEWER, 404, "no_run"),
    "team/models/": RouteAccess("get", ADMIN, 200),
    "team/models/new/": RouteAccess("get", ADMIN, 200, query="?name=v7"),
    "team/models/row/": RouteAccess("get", ADMIN, 200, query=V6),
    "team/models/row/switch/": RouteAccess("post", ADMIN, 422, query=V6),
    "team/models/row/reset/": RouteAccess("post", ADMIN, 422, query=V6),
    "team/health/": RouteAccess("get", OWNER, 200),
    "team/webhooks/": RouteAccess("get", ADMIN, 200),
    "team/webhooks/new/": RouteAccess("get", ADMIN, 200),
    WEBHOOK: RouteAccess("get", ADMIN, 200, "webhook"),
    WEBHOOK + "deliveries/": RouteAccess("get", ADMIN, 200, "webhook"),
    WEBHOOK + "edit/": RouteAccess("get", ADMIN, 200, "webhook"),
    WEBHOOK + "secret/": RouteAccess("post", ADMIN, 200, "webhook"),
    WEBHOOK + "switch/": RouteAccess("post", ADMIN, 302, "webhook"),
    WEBHOOK + "test/": RouteAccess("post", ADMIN, 302, "webhook"),
    DELIVERY: RouteAccess("get", ADMIN, 200, "delivery"),
    DELIVERY + "redelivery/": RouteAccess("post", ADMIN, 302, "delivery"),
    "notifications/": RouteAccess("get", VIEWER, 200),
    "notifications/recent/": RouteAccess("get", VIEWER, 200),
    "notifications/news/": RouteAccess("get", VIEWER, 200, query="?after=0"),
    "notifications/reading/": RouteAccess("post", VIEWER, 302),
    "notifications/settings/": RouteAccess("get", VIEWER, 200),
    "notifications/browsers/": RouteAccess("get", VIEWER, 200),
    # A notification or a browser is one person's; here everybody asks for one that is not there.
    "notifications/<int:pk>/": RouteAccess("get", VIEWER, 404, "no_prompt"),
    "notifications/<int:pk>/reading/": RouteAccess("post", VIEWER, 404, "no_prompt"),
    "notifications/browsers/<uuid:pk>/removal/": RouteAccess("post", VIEWER, 404, "no_preset"),
    "notifications/browsers/<uuid:pk>/trial/": RouteAccess("post", VIEWER, 404, "no_preset"),
    "approvals/": RouteAccess("get", VIEWER, 200),
    APPROVAL: RouteAccess("get", VIEWER, 200, "approval"),
    APPROVAL + "approval/": RouteAccess("post", VIEWER, 302, "approval"),
    APPROVAL + "refusal/": RouteAccess("post", VIEWER, 422, "approval"),
    APPROVAL + "withdrawal/": RouteAccess("post", CREATOR, 302, "approval"),
    "team/approvals/": RouteAccess("get", ADMIN, 200),
    "team/retention/": RouteAccess("get", OWNER, 200),
    "team/storage/": RouteAccess("get", OWNER, 200),
    "team/deletion/": RouteAccess("get", OWNER, 200),
    "gallery/trash/": RouteAccess("get", CREATOR, 200),
    "gallery/trash/restoration/": RouteAccess("post", CREATOR, 302),
    "gallery/trash/deletion/": RouteAccess("post", CREATOR, 302),
    "gallery/trash/<uuid:pk>/poster/": RouteAccess("get", CREATOR, 200, "removed"),
    "gallery/tags/": RouteAccess("get", VIEWER, 200),
    "gallery/kind-options/": RouteAccess("get", VIEWER, 200),
    "gallery/operation-options/": RouteAccess("get", VIEWER, 200),
    "gallery/model-options/": RouteAccess("get", VIEWER, 200),
    "gallery/rating-options/": RouteAccess("get", VIEWER, 200),
    "gallery/filters/": RouteAccess("get", VIEWER, 200),
    "gallery/filters/form/": RouteAccess("get", VIEWER, 200),
    "gallery/filters/choice/": RouteAccess("get", VIEWER, 302),
    "gallery/imports/": RouteAccess("get", ADMIN, 200),
    "gallery/imports/accounts/<uuid:account_id>/": RouteAccess("get", ADMIN, 200, "account"),
    "gallery/imports/accounts/<uuid:account_id>/count/": RouteAccess("get", ADMIN, 200, "account"),
    "gallery/imports/accounts/<uuid:account_id>/start/": RouteAccess("post", ADMIN, 302, "account"),
    "gallery/imports/<uuid:pk>/pause/": RouteAccess("post", ADMIN, 302, "walk"),
    "gallery/imports/<uuid:pk>/resumption/": RouteAccess("post", ADMIN, 302, "walk"),
    "gallery/imports/<uuid:pk>/ending/": RouteAccess("post", ADMIN, 302, "walk"),
    "sharing/": RouteAccess("get", ADMIN, 200),
    "sharing/revocation/": RouteAccess("post", ADMIN, 302),
    "sharing/<uuid:pk>/revocation/": RouteAccess("post", CREATOR, 302, "shared"),
    GENERATION + "shares/": RouteAccess("get", CREATOR, 200, "made"),
    GENERATION + "reviews/": RouteAccess("get", VIEWER, 200, "made"),
    GENERATION + "reviews/updates/": RouteAccess("get", VIEWER, 200, "made"),
    "reviews/": RouteAccess("get", VIEWER, 200),
    "reviews/<uuid:pk>/members/": RouteAccess("get", CREATOR, 200, "comment", "?q=a"),
    "reviews/<uuid:pk>/answer/": RouteAccess("post", CREATOR, 302, "comment"),
    "reviews/<uuid:pk>/resolution/": RouteAccess("post", CREATOR, 302, "comment"),
    "reviews/<uuid:pk>/removal/": RouteAccess("post", CREATOR, 302, "comment"),
    "collections/": RouteAccess("get", VIEWER, 200),
    "collections/menu/": RouteAccess("get", VIEWER, 200),
    "collections/smart/": RouteAccess("get", CREATOR, 302),
    "collections/new/": RouteAccess("get", CREATOR, 200),
    "collections/picker/": RouteAccess("get", CREATOR, 200),
    COLLECTION: RouteAccess("get", VIEWER, 200, "board"),
    COLLECTION + "shares/": RouteAccess("get", CREATOR, 200, "board"),
    COLLECTION + "order/": RouteAccess("post", CREATOR, 302, "board"),
    COLLECTION + "additions/": RouteAccess("post", CREATOR, 404, "board"),
    COLLECTION + "removals/": RouteAccess("post", CREATOR, 302, "board"),
    COLLECTION + "cover/": RouteAccess("post", CREATOR, 302, "board"),
    COLLECTION + "editing/": RouteAccess("get", CREATOR, 200, "board"),
    COLLECTION + "archiving/": RouteAccess("post", CREATOR, 302, "board"),
    COLLECTION + "deletion/": RouteAccess("get", CREATOR, 200, "board"),
    "library/": RouteAccess("get", VIEWER, 200),
    "library/shelf/": RouteAccess("get", VIEWER, 200),
    "library/waiting/": RouteAccess("get", VIEWER, 200),
    "library/trash/": RouteAccess("get", CREATOR, 200),
    "library/picker/": RouteAccess("get", CREATOR, 200, query="?kind=image"),
    "library/uploads/": RouteAccess("post", CREATOR, 302),
    "library/arrivals/": RouteAccess("get", CREATOR, 200),
    "library/arrivals/<uuid:upload_id>/": RouteAccess("get", CREATOR, 404, "no_arrival"),
    "library/arrivals/<uuid:upload_id>/cancellation/": RouteAccess(
        "post", CREATOR, 404, "no_arrival"
    ),
    "library/imports/": RouteAccess("post", CREATOR, 302),
    "library/import/": RouteAccess("get", CREATOR, 200),
    "library/share/": RouteAccess("get", CREATOR, 200),
    ASSET + "file/": RouteAccess("get", VIEWER, 200, "asset"),
    ASSET + "frame/": RouteAccess("post", CREATOR, 302, "asset"),
    ASSET + "preview/": RouteAccess("get", VIEWER, 200, "asset"),
    ASSET + "thumbnail/": RouteAccess("get", VIEWER, 200, "asset"),
    ASSET + "playable/": RouteAccess("get", VIEWER, 404, "asset"),
    ASSET: RouteAccess("get", VIEWER, 200, "asset"),
    ASSET + "editing/": RouteAccess("post", CREATOR, 200, "asset"),
    "library/trashing/": RouteAccess("post", CREATOR, 302),
    "library/restoration/": RouteAccess("post", CREATOR, 302),
    "library/deletion/": RouteAccess("post", CREATOR, 302),
    "library/emptying/": RouteAccess("post", CREATOR, 302),
    "library/tagging/": RouteAccess("post", CREATOR, 302),
    "library/favourites/": RouteAccess("post", VIEWER, 302),
    "effects/picker/": RouteAccess("get", CREATOR, 200),
    "effects/": RouteAccess("get", VIEWER, 200),
    "effects/wall/": RouteAccess("get", VIEWER, 200),
    "effects/use/": RouteAccess("get", CREATOR, 302),
    "effects/favourites/": RouteAccess("post", VIEWER, 302),
    "effects/<int:pk>/": RouteAccess("get", VIEWER, 200, "effect"),
    "effects/previews/<int:pk>/<str:name>": RouteAccess("get", VIEWER, 200, "preview"),
    "effects/lists/<slug:of>/": RouteAccess("get", VIEWER, 200),
    "effects/lists/<slug:of>/reading/": RouteAccess("post", CREATOR, 302),
    "effects/voices/": RouteAccess("get", VIEWER, 200),
    "effects/voices/choice/": RouteAccess("post", CREATOR, 404),
    "effects/voices/picker/": RouteAccess("get", CREATOR, 200),
    "effects/voices/speech/": RouteAccess("get", VIEWER, 200),
    "effects/voices/speech/picker/": RouteAccess("get", CREATOR, 200),
    "accounts/": RouteAccess("get", ADMIN, 200),
    "accounts/first-run/": RouteAccess("get", ADMIN, 200),
    "accounts/token/": RouteAccess("get", ADMIN, 200),
    "accounts/new/": RouteAccess("get", ADMIN, 200),
    "accounts/import/": RouteAccess("get", ADMIN, 200),
    "accounts/refresh/": RouteAccess("post", ADMIN, 302),
    "accounts/tracking/": RouteAccess("get", ADMIN, 200),
    "accounts/tracking/clearance/": RouteAccess("post", ADMIN, 302),
    RECONCILIATION: RouteAccess("get", ADMIN, 200),
    RECONCILIATION + "export/": RouteAccess("post", ADMIN, 200),
    RECONCILIATION + "<int:pk>/check/": RouteAccess("post", ADMIN, 302, "reconciled"),
    RECONCILIATION + "differences/<int:pk>/match/": RouteAccess("post", ADMIN, 404, "finding"),
    RECONCILIATION + "differences/<int:pk>/foreign/": RouteAccess("post", ADMIN, 302, "finding"),
    RECONCILIATION + "differences/<int:pk>/reopening/": RouteAccess("post", ADMIN, 302, "finding"),
    ACCOUNT: RouteAccess("get", ADMIN, 200, "account"),
    ACCOUNT + "editing/": RouteAccess("get", ADMIN, 200, "account"),
    ACCOUNT + "recovery/": RouteAccess("post", ADMIN, 302, "account"),
    ACCOUNT + "refresh/": RouteAccess("post", ADMIN, 302, "account"),
    ACCOUNT + "pause/": RouteAccess("post", ADMIN, 302, "account"),
    "usage/": RouteAccess("get", VIEWER, 200),
    "usage/figures/": RouteAccess("get", VIEWER, 200, query="?seen=never"),
    "usage/export/": RouteAccess("get", CREATOR, 200),
    "presets/": RouteAccess("get", CREATOR, 200, query="?operation=text"),
    "presets/<slug:operation>/": RouteAccess("post", CREATOR, 302),
    "past-prompts/": RouteAccess("get", CREATOR, 200),
    # A preset or a prompt history entry is one person's; here everybody asks for one that is not there.
    "presets/<uuid:pk>/removal/": RouteAccess("post", CREATOR, 404, "no_preset"),
    "past-prompts/<int:pk>/star/": RouteAccess("post", CREATOR, 404, "no_prompt"),
    "past-prompts/<int:pk>/removal/": RouteAccess("post", CREATOR, 404, "no_prompt"),
    "team/": RouteAccess("get", VIEWER, 200),
    "team/current/": RouteAccess("post", VIEWER, 404),
    "team/spending/": RouteAccess("get", ADMIN, 200),
    "team/audit/": RouteAccess("get", ADMIN, 200),
    "team/audit/export/": RouteAccess("post", ADMIN, 200),
    "team/rules/": RouteAccess("get", ADMIN, 200),
    "team/rules/trial/": RouteAccess("post", ADMIN, 200),
    "team/new/": RouteAccess("get", ADMIN, 200),
    "team/settings/": RouteAccess("get", ADMIN, 200),
    "team/second-factor/": RouteAccess("get", VIEWER, 302),
    "team/members/<int:pk>/role/": RouteAccess("post", ADMIN, 302, "member"),
    "team/members/<int:pk>/removal/": RouteAccess("get", ADMIN, 200, "member"),
    "team/keys/": RouteAccess("get", VIEWER, 200),
    "team/keys/new/": RouteAccess("get", VIEWER, 200),
    # A key is one person's, and the admins'; here everybody asks for one that is not there.
    "team/keys/<uuid:pk>/": RouteAccess("get", VIEWER, 404, "no_preset"),
    "team/keys/<uuid:pk>/settings/": RouteAccess("get", VIEWER, 404, "no_preset"),
    "team/keys/<uuid:pk>/revocation/": RouteAccess("post", VIEWER, 404, "no_preset"),
    "team/leaving/": RouteAccess("get", VIEWER, 200),
    "team/ownership/": RouteAccess("get", OWNER, 200),
    "team/invitations/": RouteAccess("get", ADMIN, 200),
    "team/invitations/<uuid:pk>/renewal/": RouteAccess("post", ADMIN, 200, "invitation"),
    "team/invitations/<uuid:pk>/withdrawal/": RouteAccess("post", ADMIN, 302, "invitation"),
    "team/profile/": RouteAccess("get", VIEWER, 200),
    "team/profile/theme/": RouteAccess("post", VIEWER, 404),
    "team/profile/sessions/ending/": RouteAccess("post", VIEWER, 302),
    # A session is one person's; here everybody asks for one that is not there.
    "team/profile/sessions/<int:pk>/ending/": RouteAccess("post", VIEWER, 404, "no_prompt"),
    "team/profile/data/": RouteAccess("get", VIEWER, 200),
    "team/profile/data/stored/": RouteAccess("get", VIEWER, 200),
    "team/profile/data/deletion/": RouteAccess("get", VIEWER, 200),
    "team/profile/data/export/": RouteAccess("post", VIEWER, 302),
    "team/profile/data/export/state/": RouteAccess("get", VIEWER, 200),
    "team/profile/data/export/deletion/": RouteAccess("post", VIEWER, 302),
    # An export is one person's; here everybody asks for one that is not there.
    "team/profile/data/export/<uuid:pk>/": RouteAccess("get", VIEWER, 404, "no_preset"),
    GENERATION + "removal/": RouteAccess("post", CREATOR, 302, "made"),
    ACCOUNT + "removal/": RouteAccess("get", ADMIN, 200, "account"),
    WEBHOOK + "removal/": RouteAccess("post", ADMIN, 302, "webhook"),
}
# Public routes, with what a stranger gets there.
PUBLIC: dict[str, int] = {
    "api/v1/docs": 200,
    "healthz": 200,
    "metrics": 404,
    "readyz": 200,
    "manifest.webmanifest": 200,
    "hooks/pixverse/<str:secret>/": 405,
    "notifications-worker.js": 200,
    "notifications/emails/<str:token>/ending/": 404,
    "team/invitation/": 404,
    "team/invitation/<str:secret>/": 404,
    "s/<str:secret>/": 404,
    "s/<str:secret>/password/": 405,
    "s/<str:secret>/archive/": 404,
    "s/<str:secret>/<uuid:item>/": 404,
    "s/<str:secret>/<uuid:item>/review/": 405,
    "s/<str:secret>/<uuid:item>/updates/": 404,
    "s/<str:secret>/<uuid:item>/file/": 404,
    "s/<str:secret>/<uuid:item>/download/": 404,
    "s/<str:secret>/<uuid:item>/poster/": 404,
}
LIBRARY: dict[str, int] = {
    "auth/login/": 200,
    "auth/logout/": 302,
    "auth/inactive/": 200,
    "auth/signup/": 200,
    "auth/reauthenticate/": 302,
    "auth/email/": 404,
    "auth/confirm-email/": 404,
    "auth/password/change/": 302,
    "auth/password/set/": 302,
    "auth/password/reset/": 200,
    "auth/login/code/confirm/": 404,
    r"auth/^confirm-email/(?P<key>[-:\w]+)/$": 404,
    "auth/password/reset/key/done/": 200,
    r"auth/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": 200,
    "auth/password/reset/done/": 200,
    "auth/second-factor/": 302,
    "auth/second-factor/authenticate/": 302,
    "auth/second-factor/reauthenticate/": 302,
    "auth/second-factor/totp/activate/": 302,
    "auth/second-factor/totp/deactivate/": 302,
    "auth/second-factor/recovery-codes/": 302,
    "auth/second-factor/recovery-codes/generate/": 302,
    "auth/second-factor/recovery-codes/download/": 404,
    "auth/second-factor/webauthn/": 302,
    "auth/second-factor/webauthn/add/": 302,
    "auth/second-factor/webauthn/reauthenticate/": 302,
    "auth/second-factor/webauthn/keys/<int:pk>/edit/": 302,
    "auth/second-factor/webauthn/keys/<int:pk>/remove/": 302,
}
PEOPLE = ("alice", "dana", "bob", "carol", "mallory")


@pytest.fixture
def dana(team: Team) -> Person:
    """An admin of the team."""
    return join(team, "dana", Role.ADMIN)


@pytest.fixture
def things(connected: Team, alice: Person) -> dict[str, str]:
    """One of each thing of the team, with every secret that could hang on it."""
    account = connected.accounts.all()[0]
    seal(account, "password_sealed", KEPT_PASSWORD)
    seal(account, "session_sealed", KEPT_SESSION)
    account.save()
    remote_id = f"user:1-pixverse:{account.email}-video:1"
    made = finished(alice.member, account=account)
    made.preview.save("preview.mp4", ContentFile(b"small"))
    batch = Batch.objects.create(
        team=connected, nonce=made.nonce, count=1, estimate_credits=80, created_at=timezone.now()
    )
    Generation.objects.filter(pk=made.pk).update(batch=batch)
    open_attempt(made, is_open=False, remote_id=remote_id, body={"email": account.email})
    asked = job(alice.member, State.ASK, account=account, version=2)
    open_attempt(asked, candidates=[{"remote_id": remote_id, "quality": "540p"}])
    asset = upload(alice.member, "ridge.png", png())[0]
    make_derivatives(asset_id=asset.pk, now=timezone.now())
    asset.refresh_from_db()
    asset.remote_path = f"user:1-pixverse:{account.email}-upload:1"
    asset.save()
    # Long numbers: a short one would be found in any page.
    effect = create_effect(connected, pk=904_117_203)
    where = {"team": connected, "effect": effect, "kind": Preview.Kind.GIF}
    preview = create_preview("0e3f.gif", b"GIF", pk=904_117_204, **where)
    rows = {"made": made, "asked": asked, "asset": asset, "account": account}
    someone = User.objects.create_user("erik@halden.example", PASSWORD, "Erik")
    rows["member"] = Membership.objects.create(
        pk=904_117_205, team=connected, user=someone, role=Role.VIEWER
    )
    invited = {"member": alice.member, "email": INVITED, "role": Role.CREATOR, "days": 7}
    rows["invitation"] = invite_member(**invited, now=timezone.now()).invitation
    walk = VideoImport.objects.create(
        team=connected, account=connected.accounts.all()[1], created_at=timezone.now()
    )
    chosen = create_list(member=alice.member, ids=[made.pk], now=timezone.now())
    rows["board"] = board(alice)
    rows |= {"effect": effect, "preview": preview, "walk": walk, "batch": batch}
    rows["download"] = chosen
    rows["shared"] = share(alice.member, made, password=KEPT_PASSWORD).link
    review = Review("Ida", "Warmer", at_seconds=1.0)
    submit_review(link=rows["shared"], generation=made, review=review, now=timezone.now())
    rows["comment"] = ReviewComment.objects.get()
    missing = {"no_preset": str(uuid.uuid4()), "no_prompt": "904117299"}
    missing |= {name: str(uuid.uuid4()) for name in ("no_arrival", "no_run")}
    rows |= difference(connected, account)
    values = {"rule": {"credits": 5}, "created_at": timezone.now()}
    rows["approval"] = Approval.objects.create(team=connected, **values)
    rows["webhook"], _secret = hook(alice, "https://example.com/hooks")
    rows["delivery"] = send_test(webhook=rows["webhook"], now=timezone.now())
    rows["removed"] = finished(alice.member, removed_at=timezone.now())
    return {**missing, **{name: str(row.pk) for name, row in rows.items()}}


def difference(team: Team, account: Account) -> dict[str, Any]:
    """A day of the account with one thing that does not add up."""
    day = ReconciledDay.objects.create(
        pk=904_117_206, team=team, account=account, day=timezone.now().date(), words="no"
    )
    finding = Finding.objects.create(
        pk=904_117_207, day=day, kind=Finding.Kind.POST, key="1", at=timezone.now()
    )
    return {"reconciled": day, "finding": finding}


def path_of(route: str, things: dict[str, str]) -> str:
    access = ROUTES.get(route, RouteAccess("get", VIEWER, 200))
    filled = {
        "<uuid:pk>": things.get(access.thing, ""),
        "<int:pk>": things.get(access.thing, "904117298"),
        "<uuid:item>": "0e3f0e3f-0000-4000-8000-000000000000",
        "<uuid:asset_id>": things.get(access.thing, ""),
        "<uuid:account_id>": things.get(access.thing, ""),
        "<uuid:upload_id>": things.get(access.thing, ""),
        "<slug:operation>": "image",
        "<slug:of>": "effects",
        "<str:name>": "0e3f.gif",
        "<str:token>": "of-nobody",
        "<int:number>": "1",
        "<str:secret>": Signer(salt=WEBHOOK_SALT).sign("x"),
        r"^confirm-email/(?P<key>[-:\w]+)/$": "confirm-email/x/",
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-x/",
    }
    for hole, value in filled.items():
        route = route.replace(hole, value)
    return f"/{route}{access.query.format(**things)}"


@dataclass(frozen=True)
class Answer:
    """What came back, read to its end."""

    status: int
    url: str
    headers: dict[str, str]
    text: str


def knock(browser: Client, method: str, path: str) -> Answer:
    """One request whose changes in the database are forgotten."""
    with transaction.atomic():
        found: Any = getattr(browser, method)(path)
        body = b"".join(found) if found.streaming else found.content
        transaction.set_rollback(True)
    headers = dict(found.headers)
    text = f"{headers}\n{body.decode(errors='replace')}"
    return Answer(found.status_code, headers.get("Location", ""), headers, text)


def walk(person: Person, things: dict[str, str]) -> Iterator[tuple[str, RouteAccess, Answer]]:
    for route, access in ROUTES.items():
        yield route, access, knock(person.browser, access.method, path_of(route, things))


@pytest.fixture
def everybody(request: pytest.FixtureRequest) -> dict[str, Person]:
    return {name: request.getfixturevalue(name) for name in PEOPLE}


def pages() -> list[tuple[str, Any]]:
    """All routes but the API's, which a test of its own walks (`tests/api`)."""
    return [(route, view) for route, view in routes() if not policy_of(view).is_by_key]


def test_routes_are_all_in_the_tables() -> None:
    assert {route for route, _view in pages()} == {*ROUTES, *PUBLIC, *LIBRARY}


def test_routes_that_are_public_are_these() -> None:
    public = {route for route, view in pages() if policy_of(view).role is None}
    assert public == {*PUBLIC, *LIBRARY}


@each_row("route", [*PUBLIC, *LIBRARY])
@pytest.mark.django_db
def test_strangers_get_the_public_pages(route: str) -> None:
    answer = knock(Client(), "get", path_of(route, {}))
    assert answer.status == {**PUBLIC, **LIBRARY}[route]


def test_strangers_are_sent_to_the_login_everywhere_else(things: dict[str, str]) -> None:
    browser = Client()
    for route, access in ROUTES.items():
        answer = knock(browser, access.method, path_of(route, things))
        assert answer.status == 302, route
        assert answer.url.startswith("/auth/login/?next="), route


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_gets_what_is_theirs_safely_and_no_secret(
    name: str, things: dict[str, str], everybody: dict[str, Person]
) -> None:
    """One walk for each person, as every page of the studio is asked for."""
    person, secrets = everybody[name], secrets_of_the_team()
    if not person.member.may(Role.ADMIN):
        secrets |= set(Account.objects.values_list("email", flat=True))
    found: dict[str, int] = {}
    for route, access, answer in walk(person, things):
        found[route] = answer.status
        assert not [secret for secret in secrets if secret in answer.text], route
        check_headers(route, answer)
        if name == "mallory":
            check_nothing_is_found(route, access, answer, things)
    if name != "mallory":
        assert found == expected_statuses(person)
    assert Account.objects.filter(pk=things["account"]).exists()


def expected_statuses(person: Person) -> dict[str, int]:
    """Members get in by their role."""
    return {
        route: access.status if person.member.may(access.role) else 403
        for route, access in ROUTES.items()
    }


def check_headers(route: str, answer: Answer) -> None:
    """No answer may be framed or run what is not ours."""
    assert answer.headers["X-Frame-Options"] == "DENY", route
    assert answer.headers["X-Content-Type-Options"] == "nosniff", route
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"], route
    assert "unsafe" not in answer.headers["Content-Security-Policy"], route
    assert answer.headers["X-Request-Id"], route


def check_nothing_is_found(
    route: str, access: RouteAccess, answer: Answer, things: dict[str, str]
) -> None:
    """Outsiders do not find the things of others."""
    if access.thing:
        assert answer.status == 404, route
    for pk in things.values():
        assert pk not in answer.text or route == "generations/status/", route


# What any creator may do with the jobs of others: it takes nothing from them and costs nothing.
HARMLESS = {
    GENERATION + "saving/",
    GENERATION + "frame/",
    "made/<uuid:pk>/<slug:operation>/",
}


@pytest.mark.parametrize("state", State)
def test_no_route_changes_the_jobs_of_others_for_a_creator(
    state: State, alice: Person, bob: Person
) -> None:
    theirs = finished(alice.member) if state == State.DONE else job(alice.member, state)
    before = Generation.objects.filter(pk=theirs.pk).values().get()
    values = {"to": "front", "where": "here", "ids": str(theirs.pk), "agreed": "80"}
    changing = [r for r, d in ROUTES.items() if r.startswith(GENERATION) and d.method == "post"]
    assert len(changing) >= 13
    for route in {*changing, "queue/retry/", "queue/cancellation/", "queue/pause/"} - HARMLESS:
        path = f"/{route.replace('<uuid:pk>', str(theirs.pk))}"
        for whose in ("mine", "team"):
            assert bob.post(path, {**values, "whose": whose}).status_code in (302, 403), route
        assert Generation.objects.filter(pk=theirs.pk).values().get() == before, route


def test_outsiders_poll_in_vain(things: dict[str, str], mallory: Person) -> None:
    path = path_of("generations/status/", things)
    assert mallory.get(path).status_code == 204


def secrets_of_the_team() -> set[str]:
    connection = ApiConnection.objects.get()
    sealed = {account.password_sealed for account in Account.objects.exclude(password_sealed="")}
    sealed |= {account.session_sealed for account in Account.objects.exclude(session_sealed="")}
    kept = {KEPT_PASSWORD, KEPT_SESSION, connection.token_sealed}
    return {DEMO_TOKEN, DEMO_PASSWORD, PASSWORD, *kept, *sealed}
