"""Collections, results and files named by a request."""

import uuid
from dataclasses import dataclass

from django.http import Http404, QueryDict

from pixstudio.collections.models import Collection
from pixstudio.collections.queries import collection_of
from pixstudio.teams.middleware import MemberRequest
from pixstudio.web.lists.ids import parse_uuids

MAX_IDS = 10_000


@dataclass(frozen=True)
class ChosenItems:
    """Ids of results and files, whether they exist or not."""

    results: tuple[uuid.UUID, ...] = ()
    files: tuple[uuid.UUID, ...] = ()

    @property
    def fields(self) -> dict[str, str]:
        """As hidden fields and parameters."""
        named = {"results": self.results, "files": self.files}
        return {name: ",".join(map(str, ids)) for name, ids in named.items() if ids}

    @property
    def count(self) -> int:
        return len(self.results) + len(self.files)


def chosen_items(data: QueryDict) -> ChosenItems:
    """The `results` and `files` of a form or an address, each once or separated by commas."""
    return ChosenItems(_ids(data, "results"), _ids(data, "files"))


def _ids(data: QueryDict, name: str) -> tuple[uuid.UUID, ...]:
    typed = (part.strip() for text in data.getlist(name) for part in text.split(","))
    return tuple(parse_uuids(typed))[:MAX_IDS]


def asked_collection(request: MemberRequest, pk: uuid.UUID) -> Collection:
    """The collection, if the member sees it. Raises: Http404."""
    collection = collection_of(request.member, pk)
    if collection is None:
        raise Http404
    return collection
