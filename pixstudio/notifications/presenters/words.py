"""What a notification says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Words:
    """What one notification says: a title, a text ('' for none), and an icon with its tone."""

    title: str
    text: str = ""
    icon: str = "info"
    tone: str = ""
