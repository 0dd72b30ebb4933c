"""Initial data of a sandbox: token and accounts."""

from __future__ import annotations

from pixstudio.sandbox.plans import PLANS
from pixstudio.sandbox.state.records import Account

DEMO_TOKEN = "user:0000-sandbox-token-not-a-secret"  # noqa: S105
DEMO_PASSWORD = "sandbox-password"  # noqa: S105

PRO_EMAIL = "northlight@studio.example"
STANDARD_EMAIL = "harbour@studio.example"
FREE_EMAIL = "pocket@studio.example"


def account_with_plan(email: str, number: int, plan: str, max_jobs: int) -> Account:
    """An account with the full credits of its plan."""
    return Account(
        email=email,
        password=DEMO_PASSWORD,
        number=number,
        plan=plan,
        max_jobs=max_jobs,
        credit_daily=PLANS[plan].credit_daily,
        credit_monthly=PLANS[plan].credit_monthly,
        credit_package=0,
    )


def demo_accounts() -> list[Account]:
    """The demo accounts, one per quality tier."""
    accounts = [
        account_with_plan(PRO_EMAIL, 1001, "Pro", 5),
        account_with_plan(STANDARD_EMAIL, 1002, "Standard", 3),
        account_with_plan(FREE_EMAIL, 1003, "Free", 1),
    ]
    accounts[0].credit_package = 500
    return accounts
