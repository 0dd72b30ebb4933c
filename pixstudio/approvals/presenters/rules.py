"""The page of approval rules."""

from typing import Any

from pixstudio.approvals.forms import ApprovalRulesForm
from pixstudio.web.addresses import url_for


def rules_page(form: ApprovalRulesForm) -> dict[str, Any]:
    return {
        "url": url_for("approval_rules"),
        "back_url": url_for("team"),
        "rows": form.rows,
        "approvers": [
            {"id": f"id_approvers_{n}", "choice": choice}
            for n, choice in enumerate(form["approvers"])
        ],
    }
