"""Files of others: any creator moves them to the trash and back, only admins delete them for good."""

from django.utils import timezone

from pixstudio.audit.models import AuditEntry
from pixstudio.library.models import Asset
from pixstudio.library.operations import trash_assets
from pixstudio.teams.models import Role
from tests.library.sample_files import png, upload
from tests.teams.people import Person, join, words_of


def in_the_trash(person: Person, name: str, colour: tuple[int, int, int]) -> Asset:
    asset = upload(person.member, name, png(20, 20, colour))[0]
    trash_assets(team=person.team, assets=[asset], now=timezone.now())
    return asset


def test_a_creator_deletes_only_what_they_uploaded(alice: Person, bob: Person) -> None:
    own, theirs = (
        in_the_trash(bob, "own.png", (1, 2, 3)),
        in_the_trash(alice, "theirs.png", (4, 5, 6)),
    )
    values = {"ids": [str(own.pk), str(theirs.pk)]}
    question = bob.post("/library/deletion/", values).content.decode()
    assert str(own.pk) in question
    assert str(theirs.pk) not in question
    said = words_of(bob.post("/library/deletion/", {**values, "agreed": "1"}))
    assert said == [
        "1 file belongs to another member. Only an admin can delete it permanently.",
        "1 file permanently deleted.",
    ]
    assert list(Asset.objects.all()) == [theirs]


def test_emptying_takes_for_a_creator_only_their_own(alice: Person, bob: Person) -> None:
    theirs = in_the_trash(alice, "theirs.png", (4, 5, 6))
    said = words_of(bob.post("/library/emptying/"))
    assert said == [
        "The files in the trash belong to other members. Only an admin can delete them."
    ]
    bob.post("/library/emptying/", {"agreed": "1"})
    assert list(Asset.objects.all()) == [theirs]
    back = bob.post("/library/restoration/", {"ids": [str(theirs.pk)]})
    assert words_of(back)[-1] == "1 file restored to the library."


def test_an_admin_empties_it_and_the_log_says_so(alice: Person, bob: Person) -> None:
    dana = join(bob.team, "dana", Role.ADMIN)
    in_the_trash(bob, "own.png", (1, 2, 3))
    in_the_trash(alice, "theirs.png", (4, 5, 6))
    dana.post("/library/emptying/", {"agreed": "1"})
    assert not Asset.objects.exists()
    entry = AuditEntry.objects.get(action="files_deleted")
    assert (entry.actor_label, entry.target_label) == ("Dana", "2 files")
