"""Members that a text names with @."""

from typing import Any

import pytest

from pixstudio.teams.mentions import MemberNames
from pixstudio.teams.models import Role, Team, User
from tests.teams.people import Person, join


@pytest.fixture
def names(team: Team, bob: Person, carol: Person) -> MemberNames:
    """Bob Miller, Carol, and two Annas."""
    User.objects.filter(pk=bob.member.user_id).update(name="Bob Miller")
    for email in ("anna.berg", "anna.dahl"):
        person = join(team, email, Role.VIEWER)
        User.objects.filter(pk=person.member.user_id).update(name=email.replace(".", " ").title())
    return MemberNames(team.pk)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@bob, look", ["Bob Miller"]),
        ("@Bob Miller: look", ["Bob Miller"]),
        ("(@CAROL)", ["Carol"]),
        ("@Carol @bob @carol", ["Carol", "Bob Miller"]),
        ("@Anna Berg and @anna.dahl", ["Anna Berg", "Anna Dahl"]),
        # Two have this name, and others are no names or no mentions.
        ("@Anna", []),
        ("@bobby", []),
        ("x@bob", []),
        ("carol@halden.example", []),
        ("@@bob", []),
        ("@", []),
        ("", []),
    ],
)
def test_names_that_are_meant(names: MemberNames, text: str, named: list[str]) -> None:
    assert [str(member.user) for member in names.mentioned(text)] == named


@pytest.mark.parametrize(
    ("begun", "handles"),
    [
        # Two are called Anna: the full name names one of them.
        ("an", ["Anna Berg", "Anna Dahl"]),
        ("DÁHL", ["Anna Dahl"]),
        ("bob mi", ["Bob Miller"]),
        ("mil", ["Bob Miller"]),
        ("", ["Anna Berg", "Anna Dahl", "Bob Miller", "Carol"]),
        # Who asks is not offered, nor people of other teams.
        ("alice", []),
        ("mallory", []),
        ("bob miller and", []),
    ],
)
def test_names_offered_for_what_is_begun(
    names: MemberNames, alice: Person, mallory: Person, begun: str, handles: list[str]
) -> None:
    found = names.offers(begun, alice.member)
    assert [one.handle for one in found] == handles
    for one in found:
        (named,) = names.mentioned(f"@{one.handle}")
        assert named.user.email == one.email


def test_who_has_only_names_of_others_is_not_offered(
    names: MemberNames, team: Team, alice: Person
) -> None:
    other = join(team, "carol@elsewhere", Role.VIEWER)
    User.objects.filter(pk=other.member.user_id).update(name="Carol")
    assert names.offers("carol", alice.member) == []


def test_names_are_hidden_from_others(names: MemberNames) -> None:
    hidden = names.hidden("@bob miller and @Anna: write to @nobody or x@bob.example", "@team")
    assert hidden == "@team and @team: write to @nobody or x@bob.example"


def test_people_of_other_teams_and_those_who_left_are_not_named(
    names: MemberNames, carol: Person, mallory: Person
) -> None:
    User.objects.filter(pk=carol.member.user_id).update(is_active=False)
    assert names.mentioned("@carol @mallory") == []


def test_a_text_without_mentions_reads_nothing(
    names: MemberNames, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert names.hidden("No names, but mail@x.example", "@team").startswith("No names")
        assert names.mentioned("None") == []
