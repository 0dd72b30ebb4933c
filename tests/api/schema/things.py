"""One of each thing that the API shows, and its addresses."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from pixstudio.accounts.models import Account
from pixstudio.jobs.models import Batch, Generation
from pixstudio.library.operations import start_upload
from tests.collections.boards import board, put
from tests.effects.factories import create_effect, create_speech_voice, create_voice
from tests.jobs.jobs import finished
from tests.library.sample_files import png, upload
from tests.teams.people import Person


@dataclass(frozen=True)
class Things:
    """The values of parameters in addresses, by the parameter's name."""

    values: dict[str, str]

    def path_of(self, route: str) -> str:
        """The address of an operation, below `/api/v1/`."""
        return route.format(**self.values).removeprefix("/api/v1/")


def things_of(person: Person) -> Things:
    """What this person's team has: a result in a batch, a file, an upload, and so on."""
    team, now = person.team, timezone.now()
    made = finished(person.member, account=team.accounts.all()[0])
    batch = Batch.objects.create(
        team=team, nonce=made.nonce, count=1, estimate_credits=80, created_at=now
    )
    Generation.objects.filter(pk=made.pk).update(batch=batch)
    collection = board(person)
    put(person, collection, made)
    values: dict[str, Any] = {"name": "text", "size_bytes": 1000}
    begun, _is_new = start_upload(member=person.member, fingerprint="", now=now, **values)
    create_effect(team, "302325299692608")
    create_voice(team, "1")
    create_speech_voice(team, "v1")
    account: Account = team.accounts.all()[0]
    return Things(
        {
            "generation_id": str(made.pk),
            "batch_id": str(batch.pk),
            "file_id": str(upload(person.member, "ridge.png", png())[0].pk),
            "upload_id": str(begun.pk),
            "collection_id": str(collection.pk),
            "account_id": str(account.pk),
            "template_id": "302325299692608",
            # A model and an operation by their names.
            "name": "text",
        }
    )
