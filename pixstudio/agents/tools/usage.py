"""The tool that says what the key has spent and may still spend."""

from typing import Any

from pixstudio.agents.api_calls import StudioApi
from pixstudio.agents.tools.definitions import AgentTool, Arguments
from pixstudio.api_keys.models import Scope


class Nothing(Arguments):
    """No arguments."""


def usage_and_budget(api: StudioApi, _given: Nothing) -> dict[str, Any]:
    return dict(api.get("me").document)


TOOLS = (
    AgentTool(
        "usage_and_budget",
        "Usage and budget",
        "Whose key this is, what it may do, and what is left of its budget, the member's and the team's.",
        Nothing,
        usage_and_budget,
        Scope.READ,
        is_read_only=True,
    ),
)
