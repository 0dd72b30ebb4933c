"""Every route of the site, walked by everybody: who gets in, who doesn't, and that no secret gets out."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.signing import Signer
from django.db import transaction
from django.test import Client
from django.utils import timezone

from pixstudio.accounts.encrypted_columns import seal
from pixstudio.accounts.models import Account, ApiConnection
from pixstudio.effects.models import Preview
from pixstudio.imports.models import VideoImport
from pixstudio.jobs.models import Generation
from pixstudio.jobs.operations.submission.submit import WEBHOOK_SALT
from pixstudio.jobs.states import State
from pixstudio.library.operations import make_derivatives
from pixstudio.sandbox.state.fixtures import DEMO_PASSWORD, DEMO_TOKEN
from pixstudio.teams.checks import routes
from pixstudio.teams.middleware import policy_of
from pixstudio.teams.models import Membership, Role, Team, User
from pixstudio.teams.operations import invite_member
from tests.effects.factories import create_effect, create_preview
from tests.jobs.jobs import finished, job, sending
from tests.library.sample_files import png, upload
from tests.teams.people import PASSWORD, Person, join

INVITED = "frida@halden.example"
KEPT_PASSWORD = "the password kept for an account"
KEPT_SESSION = "the-session-shared-with-the-website"


@dataclass(frozen=True)
class Door:
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
# What deletes comes last: the database forgets each step, folders don't.
DOORS: dict[str, Door] = {
    "": Door("get", VIEWER, 302),
    "create/": Door("get", CREATOR, 302),
    "create/<slug:operation>/": Door("get", CREATOR, 200),
    "create/<slug:operation>/settings/": Door("post", CREATOR, 200),
    "create/<slug:operation>/sending/": Door("post", CREATOR, 200),
    "create/<slug:operation>/switching/": Door("post", CREATOR, 404),
    "sources/": Door("get", CREATOR, 200, query="?operation=extend"),
    "sources/<uuid:pk>/<slug:operation>/": Door("get", CREATOR, 200, "made"),
    "generations/status/": Door("get", VIEWER, 200, query="?cards={asked}:0"),
    GENERATION: Door("get", VIEWER, 200, "made"),
    GENERATION + "file/": Door("get", VIEWER, 200, "made"),
    GENERATION + "poster/": Door("get", VIEWER, 200, "made"),
    GENERATION + "cancellation/": Door("post", CREATOR, 302, "asked"),
    GENERATION + "retry/": Door("post", CREATOR, 302, "asked"),
    GENERATION + "resubmission/": Door("post", CREATOR, 302, "asked"),
    GENERATION + "dismissal/": Door("post", CREATOR, 302, "asked"),
    GENERATION + "saving/": Door("post", CREATOR, 302, "asked"),
    GENERATION + "candidate/": Door("post", CREATOR, 302, "asked"),
    GENERATION + "frame/": Door("post", CREATOR, 302, "made"),
    GENERATION + "allowance/": Door("post", ADMIN, 302, "asked"),
    GENERATION + "adoption/": Door("post", ADMIN, 302, "asked"),
    GENERATION + "pause/": Door("post", CREATOR, 302, "asked"),
    GENERATION + "resumption/": Door("post", CREATOR, 302, "asked"),
    GENERATION + "place/": Door("post", CREATOR, 302, "asked"),
    GENERATION + "editing/": Door("post", CREATOR, 302, "asked"),
    "queue/": Door("get", VIEWER, 200),
    "queue/list/": Door("get", VIEWER, 200),
    "queue/order/": Door("post", CREATOR, 302),
    "queue/pause/": Door("post", CREATOR, 302),
    "queue/resumption/": Door("post", CREATOR, 302),
    GENERATION + "release/": Door("post", ADMIN, 302, "asked"),
    "queue/release/": Door("post", ADMIN, 302),
    "queue/held-cancellation/": Door("post", ADMIN, 302),
    "queue/retry/": Door("post", CREATOR, 302),
    "queue/cancellation/": Door("post", CREATOR, 302),
    "gallery/": Door("get", VIEWER, 200),
    "gallery/imports/": Door("get", ADMIN, 200),
    "gallery/imports/accounts/<uuid:account_id>/": Door("get", ADMIN, 200, "account"),
    "gallery/imports/accounts/<uuid:account_id>/count/": Door("get", ADMIN, 200, "account"),
    "gallery/imports/accounts/<uuid:account_id>/start/": Door("post", ADMIN, 302, "account"),
    "gallery/imports/<uuid:pk>/pause/": Door("post", ADMIN, 302, "walk"),
    "gallery/imports/<uuid:pk>/resumption/": Door("post", ADMIN, 302, "walk"),
    "gallery/imports/<uuid:pk>/ending/": Door("post", ADMIN, 302, "walk"),
    "library/": Door("get", VIEWER, 200),
    "library/shelf/": Door("get", VIEWER, 200),
    "library/waiting/": Door("get", VIEWER, 200),
    "library/trash/": Door("get", CREATOR, 200),
    "library/picker/": Door("get", CREATOR, 200, query="?kind=image"),
    "library/uploads/": Door("post", CREATOR, 302),
    "library/arrivals/": Door("get", CREATOR, 200),
    "library/arrivals/<uuid:upload_id>/": Door("get", CREATOR, 404, "no_arrival"),
    "library/arrivals/<uuid:upload_id>/cancellation/": Door("post", CREATOR, 404, "no_arrival"),
    "library/imports/": Door("post", CREATOR, 302),
    ASSET + "file/": Door("get", VIEWER, 200, "asset"),
    ASSET + "frame/": Door("post", CREATOR, 302, "asset"),
    ASSET + "preview/": Door("get", VIEWER, 200, "asset"),
    ASSET + "thumbnail/": Door("get", VIEWER, 200, "asset"),
    ASSET + "playable/": Door("get", VIEWER, 404, "asset"),
    ASSET: Door("get", VIEWER, 200, "asset"),
    ASSET + "editing/": Door("post", CREATOR, 200, "asset"),
    "library/trashing/": Door("post", CREATOR, 302),
    "library/restoration/": Door("post", CREATOR, 302),
    "library/deletion/": Door("post", CREATOR, 302),
    "library/emptying/": Door("post", CREATOR, 302),
    "library/tagging/": Door("post", CREATOR, 302),
    "library/favourites/": Door("post", VIEWER, 302),
    "effects/picker/": Door("get", CREATOR, 200),
    "effects/": Door("get", VIEWER, 200),
    "effects/wall/": Door("get", VIEWER, 200),
    "effects/use/": Door("get", CREATOR, 302),
    "effects/favourites/": Door("post", VIEWER, 302),
    "effects/<int:pk>/": Door("get", VIEWER, 200, "effect"),
    "effects/previews/<int:pk>/<str:name>": Door("get", VIEWER, 200, "preview"),
    "effects/lists/<slug:of>/": Door("get", VIEWER, 200),
    "effects/lists/<slug:of>/reading/": Door("post", CREATOR, 302),
    "effects/voices/": Door("get", VIEWER, 200),
    "effects/voices/choice/": Door("post", CREATOR, 404),
    "effects/voices/picker/": Door("get", CREATOR, 200),
    "accounts/": Door("get", ADMIN, 200),
    "accounts/first-run/": Door("get", ADMIN, 200),
    "accounts/token/": Door("get", ADMIN, 200),
    "accounts/new/": Door("get", ADMIN, 200),
    "accounts/import/": Door("get", ADMIN, 200),
    "accounts/refresh/": Door("post", ADMIN, 302),
    "accounts/tracking/": Door("get", ADMIN, 200),
    "accounts/tracking/clearance/": Door("post", ADMIN, 302),
    ACCOUNT: Door("get", ADMIN, 200, "account"),
    ACCOUNT + "editing/": Door("get", ADMIN, 200, "account"),
    ACCOUNT + "recovery/": Door("post", ADMIN, 302, "account"),
    ACCOUNT + "refresh/": Door("post", ADMIN, 302, "account"),
    ACCOUNT + "pause/": Door("post", ADMIN, 302, "account"),
    "usage/": Door("get", VIEWER, 200),
    "usage/figures/": Door("get", VIEWER, 200, query="?seen=never"),
    "usage/export/": Door("get", CREATOR, 200),
    "presets/": Door("get", CREATOR, 200, query="?operation=text"),
    "presets/<slug:operation>/": Door("post", CREATOR, 302),
    "past-prompts/": Door("get", CREATOR, 200),
    # A preset or a past prompt is one person's; here everybody asks for one that is not there.
    "presets/<uuid:pk>/removal/": Door("post", CREATOR, 404, "no_preset"),
    "past-prompts/<int:pk>/star/": Door("post", CREATOR, 404, "no_prompt"),
    "past-prompts/<int:pk>/removal/": Door("post", CREATOR, 404, "no_prompt"),
    "team/": Door("get", VIEWER, 200),
    "team/current/": Door("post", VIEWER, 404),
    "team/spending/": Door("get", ADMIN, 200),
    "team/audit/": Door("get", ADMIN, 200),
    "team/audit/export/": Door("post", ADMIN, 200),
    "team/rules/": Door("get", ADMIN, 200),
    "team/rules/trial/": Door("post", ADMIN, 200),
    "team/new/": Door("get", ADMIN, 200),
    "team/settings/": Door("get", ADMIN, 200),
    "team/second-factor/": Door("get", VIEWER, 302),
    "team/members/<int:pk>/role/": Door("post", ADMIN, 302, "member"),
    "team/members/<int:pk>/removal/": Door("get", ADMIN, 200, "member"),
    "team/leaving/": Door("get", VIEWER, 200),
    "team/ownership/": Door("get", OWNER, 200),
    "team/invitations/": Door("get", ADMIN, 200),
    "team/invitations/<uuid:pk>/renewal/": Door("post", ADMIN, 200, "invitation"),
    "team/invitations/<uuid:pk>/withdrawal/": Door("post", ADMIN, 302, "invitation"),
    "team/profile/": Door("get", VIEWER, 200),
    "team/profile/theme/": Door("post", VIEWER, 404),
    "team/profile/sessions/ending/": Door("post", VIEWER, 302),
    # A session is one person's; here everybody asks for one that is not there.
    "team/profile/sessions/<int:pk>/ending/": Door("post", VIEWER, 404, "no_prompt"),
    GENERATION + "removal/": Door("post", CREATOR, 302, "made"),
    ACCOUNT + "removal/": Door("get", ADMIN, 200, "account"),
}
# Public routes, with what a stranger gets there.
PUBLIC: dict[str, int] = {
    "healthz": 200,
    "readyz": 200,
    "hooks/pixverse/<str:secret>/": 405,
    "team/invitation/": 404,
    "team/invitation/<str:secret>/": 404,
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
    sending(made, is_open=False, remote_id=remote_id, body={"email": account.email})
    asked = job(alice.member, State.ASK, account=account, version=2)
    sending(asked, candidates=[{"remote_id": remote_id, "quality": "540p"}])
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
    rows |= {"effect": effect, "preview": preview, "walk": walk}
    missing = {"no_preset": str(uuid.uuid4()), "no_prompt": "904117299"}
    missing["no_arrival"] = str(uuid.uuid4())
    return {**missing, **{name: str(row.pk) for name, row in rows.items()}}


def path_of(route: str, things: dict[str, str]) -> str:
    door = DOORS.get(route, Door("get", VIEWER, 200))
    filled = {
        "<uuid:pk>": things.get(door.thing, ""),
        "<int:pk>": things.get(door.thing, "904117298"),
        "<uuid:asset_id>": things.get(door.thing, ""),
        "<uuid:account_id>": things.get(door.thing, ""),
        "<uuid:upload_id>": things.get(door.thing, ""),
        "<slug:operation>": "image",
        "<slug:of>": "effects",
        "<str:name>": "0e3f.gif",
        "<str:secret>": Signer(salt=WEBHOOK_SALT).sign("x"),
        r"^confirm-email/(?P<key>[-:\w]+)/$": "confirm-email/x/",
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-x/",
    }
    for hole, value in filled.items():
        route = route.replace(hole, value)
    return f"/{route}{door.query.format(**things)}"


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


def walk(person: Person, things: dict[str, str]) -> Iterator[tuple[str, Door, Answer]]:
    for route, door in DOORS.items():
        yield route, door, knock(person.browser, door.method, path_of(route, things))


@pytest.fixture
def everybody(request: pytest.FixtureRequest) -> dict[str, Person]:
    return {name: request.getfixturevalue(name) for name in PEOPLE}


def test_routes_are_all_in_the_tables() -> None:
    assert {route for route, _view in routes()} == {*DOORS, *PUBLIC, *LIBRARY}


def test_routes_that_are_public_are_these() -> None:
    public = {route for route, view in routes() if policy_of(view).role is None}
    assert public == {*PUBLIC, *LIBRARY}


@pytest.mark.parametrize("route", [*PUBLIC, *LIBRARY])
@pytest.mark.django_db
def test_strangers_get_the_public_pages(route: str) -> None:
    answer = knock(Client(), "get", path_of(route, {}))
    assert answer.status == {**PUBLIC, **LIBRARY}[route]


def test_strangers_are_sent_to_the_login_everywhere_else(things: dict[str, str]) -> None:
    browser = Client()
    for route, door in DOORS.items():
        answer = knock(browser, door.method, path_of(route, things))
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
    for route, door, answer in walk(person, things):
        found[route] = answer.status
        assert not [secret for secret in secrets if secret in answer.text], route
        check_headers(route, answer)
        if name == "mallory":
            check_nothing_is_found(route, door, answer, things)
    if name != "mallory":
        assert found == expected_statuses(person)
    assert Account.objects.filter(pk=things["account"]).exists()


def expected_statuses(person: Person) -> dict[str, int]:
    """Members get in by their role."""
    return {
        route: door.status if person.member.may(door.role) else 403 for route, door in DOORS.items()
    }


def check_headers(route: str, answer: Answer) -> None:
    """No answer may be framed or run what is not ours."""
    assert answer.headers["X-Frame-Options"] == "DENY", route
    assert answer.headers["X-Content-Type-Options"] == "nosniff", route
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"], route
    assert "unsafe" not in answer.headers["Content-Security-Policy"], route
    assert answer.headers["X-Request-Id"], route


def check_nothing_is_found(route: str, door: Door, answer: Answer, things: dict[str, str]) -> None:
    """Outsiders do not find the things of others."""
    if door.thing:
        assert answer.status == 404, route
    for pk in things.values():
        assert pk not in answer.text or route == "generations/status/", route


# What any creator may do with the jobs of others: it takes nothing from them and costs nothing.
HARMLESS = {GENERATION + "saving/", GENERATION + "frame/"}


@pytest.mark.parametrize("state", State)
def test_no_route_changes_the_jobs_of_others_for_a_creator(
    state: State, alice: Person, bob: Person
) -> None:
    theirs = finished(alice.member) if state == State.DONE else job(alice.member, state)
    before = Generation.objects.filter(pk=theirs.pk).values().get()
    values = {"to": "front", "where": "here", "ids": str(theirs.pk), "agreed": "80"}
    changing = [r for r, d in DOORS.items() if r.startswith(GENERATION) and d.method == "post"]
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
