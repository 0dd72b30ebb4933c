from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.state.fixtures import FREE_EMAIL, PRO_EMAIL, STANDARD_EMAIL
from tests.sandbox.api_client import Api, reason

NEW = "fresh@studio.example"


def test_accounts_are_listed_by_email_with_masked_secrets(api: Api) -> None:
    accounts = api.call("GET", "accounts").json()
    assert set(accounts) == {PRO_EMAIL, STANDARD_EMAIL, FREE_EMAIL}
    assert accounts[PRO_EMAIL]["password"] == "…secured…"
    assert "…secured…" in accounts[PRO_EMAIL]["jwt"]["token"]
    assert accounts[PRO_EMAIL]["jwt"]["ExpireTimeUTC"].endswith(".000Z")


def test_accounts_without_any_answer_404(api: Api) -> None:
    for email in (PRO_EMAIL, STANDARD_EMAIL, FREE_EMAIL):
        assert api.delete(f"accounts/{email}").status_code == 204
    assert api.call("GET", "accounts").status_code == 404
    assert "no configured accounts" in reason(api.post("videos/create", prompt="x"))


def test_account_is_shown_and_404_when_unknown(api: Api) -> None:
    assert api.call("GET", f"accounts/{PRO_EMAIL}").json()["maxJobs"] == 5
    assert api.call("GET", f"accounts/{NEW}").status_code == 404
    assert api.delete(f"accounts/{NEW}").status_code == 404


def test_account_is_created_updated_and_deleted(api: Api) -> None:
    body = {"email": NEW, "password": "secret", "maxJobs": 3}
    created = api.post(f"accounts/{NEW}", **body)
    assert created.status_code == 201
    assert created.json()["maxJobs"] == 3
    assert created.json()["password"] == "…secured…"
    assert api.post(f"accounts/{NEW}", **{**body, "maxJobs": 7}).json()["maxJobs"] == 7
    assert api.delete(f"accounts/{NEW}").status_code == 204
    assert api.call("GET", f"accounts/{NEW}").status_code == 404


def test_account_parameters_are_checked(api: Api) -> None:
    good = {"email": NEW, "password": "secret", "maxJobs": 3}
    path = f"accounts/{NEW}"
    assert "maxJobs" in reason(api.post(path, **{**good, "maxJobs": 9}))
    assert "maxJobs" in reason(api.post(path, **{**good, "maxJobs": None}))
    assert "password" in reason(api.post(path, **{**good, "password": ""}))
    assert "match" in reason(api.post(path, **{**good, "email": "other@studio.example"}))
    assert "login failed" in reason(api.post(path, **{**good, "password": "wrong"}))
    assert "not valid" in reason(api.post("accounts/nobody", **good))
    assert api.post(path, **{**good, "password": "wrong"}).json()["code"] == 400


def test_saving_an_account_clears_its_pending_error(api: Api, control: SandboxControl) -> None:
    control.set_account(PRO_EMAIL, hold=True)
    assert "pending error" in reason(api.make(), 596)
    api.post(f"accounts/{PRO_EMAIL}", email=PRO_EMAIL, password="new", maxJobs=5)
    assert api.make().status_code == 200


def test_features_show_plan_and_credits(api: Api) -> None:
    features = api.get("features/").json()
    assert features["plan_name"] == "Pro Plan"
    assert features["gen_simultaneously"] == 5
    assert (features["credit_daily"], features["credit_monthly"]) == (30, 6000)
    assert features["credit_package"] == 500


def test_features_need_an_email_among_several_accounts(api: Api) -> None:
    assert "email is required" in reason(api.call("GET", "features"))
    assert "nobody@studio.example" in reason(api.get("features", email="nobody@studio.example"))
    for email in (STANDARD_EMAIL, FREE_EMAIL):
        api.delete(f"accounts/{email}")
    assert api.call("GET", "features").json()["plan_name"] == "Pro Plan"


def test_wrong_or_missing_token_is_401(api: Api) -> None:
    for headers in ({"Authorization": "Bearer nobody"}, {"Authorization": ""}):
        for path in ("accounts", "features", "videos", "scheduler", "nothing"):
            answer = api.call("GET", path, headers=headers)
            assert (answer.status_code, answer.json()["error"]) == (401, "Unauthorized")
        made = api.call("POST", "videos/create", headers=headers, json={"prompt": "x"})
        assert (made.status_code, made.json()) == (401, {"error": "Unauthorized"})


def test_a_session_is_taken_for_an_account_that_exists(api: Api, control: SandboxControl) -> None:
    body = {"email": NEW, "password": "secret", "maxJobs": 3}
    path = f"accounts/{NEW}"
    assert "leave it empty" in reason(api.post(path, **body, token="website-session"))
    own = api.post(path, **body).json()["jwt"]["ExpireTime"]
    shared = api.post(path, **body, token="website-session").json()["jwt"]
    assert shared["ExpireTime"] < own
    assert "website-session" not in str(shared)
    kept = {one["email"]: one["session"] for one in control.state()["accounts"]}
    assert kept[NEW] == "website-session"
    assert api.post(path, **body).json()["jwt"]["ExpireTime"] == own


def test_a_session_that_ended_is_shown(api: Api, control: SandboxControl) -> None:
    control.set_account(PRO_EMAIL, session_ends_at=1_700_000_000)
    shown = api.call("GET", f"accounts/{PRO_EMAIL}").json()["jwt"]
    assert shown["ExpireTimeUTC"] == "2023-11-14T22:13:20.000Z"


def test_an_email_with_a_plus_stands_in_addresses(api: Api) -> None:
    email = "studio+pro@studio.example"
    body = {"email": email, "password": "secret", "maxJobs": 3}
    assert api.post(f"accounts/{email}", **body).json()["email"] == email
    assert api.get("features", email=email).json()["plan_name"] == "Pro Plan"
    assert api.delete(f"accounts/{email}").status_code == 204
