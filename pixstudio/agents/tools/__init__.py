"""The tools that agents have: all over the API, in the order of a whole job."""

from collections.abc import Mapping

from pixstudio.agents.tools import catalogue, creation, downloads, files, jobs, usage
from pixstudio.agents.tools.definitions import AgentTool

_ALL = (
    *catalogue.TOOLS,
    *files.TOOLS,
    *creation.TOOLS,
    *jobs.TOOLS,
    *downloads.TOOLS,
    *usage.TOOLS,
)
TOOL_OF_NAME: Mapping[str, AgentTool] = {tool.name: tool for tool in _ALL}
