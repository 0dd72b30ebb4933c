import pytest

from pixstudio.prompts import operations, queries
from pixstudio.prompts.blocklist import Blocklist
from tests.teams.people import check_access, words_of

HTMX = {"HX-Request": "true"}
RULES = {"confirm_above_credits": "800", "stop": "gun\r\nnak*\r\n\r\nGUN", "warn": "blood\ngun"}


def test_rules_show_what_is_kept(alice, dana, team):
    operations.set_rules(team=team, confirm_above_credits=500, stop=["gun", "nak*"], warn=["blood"])
    text = dana.get("/team/rules/").content.decode()
    assert 'value="500"' in text
    assert "gun\nnak*</textarea>" in text
    assert "blood</textarea>" in text
    assert alice.get("/team/rules/").status_code == 200


def test_rules_are_kept(dana, team, mallory):
    answer = dana.post("/team/rules/", RULES)
    assert (answer.status_code, answer.url) == (302, "/team/rules/")
    assert words_of(answer) == ["Rules saved. They apply from the next job."]
    team.refresh_from_db()
    assert team.confirm_above_credits == 800
    assert queries.blocklist_of(team) == Blocklist(stop=("gun", "nak*"), warn=("blood",))
    assert queries.blocklist_of(mallory.team) == Blocklist()


def test_rules_for_the_library_are_kept(dana, team, mallory):
    dana.post("/team/rules/", {**RULES, "library_quota_gb": "20", "keeps_location": "on"})
    team.refresh_from_db()
    assert (team.library_quota_bytes, team.keeps_location) == (20_000_000_000, True)
    text = dana.get("/team/rules/").content.decode()
    assert 'value="20"' in text
    assert "checked" in text.split('name="keeps_location"')[1].split(">")[0]
    dana.post("/team/rules/", RULES)
    team.refresh_from_db()
    assert (team.library_quota_bytes, team.keeps_location) == (None, False)
    assert mallory.team.library_quota_bytes is None


def test_rules_can_be_emptied(alice, team):
    alice.post("/team/rules/", RULES)
    alice.post("/team/rules/", {"confirm_above_credits": "", "stop": "", "warn": ""})
    team.refresh_from_db()
    assert team.confirm_above_credits is None
    assert queries.blocklist_of(team) == Blocklist()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"confirm_above_credits": "-1"}, "Enter 0 or more credits"),
        ({"confirm_above_credits": "x"}, "Enter a whole number"),
        ({"confirm_above_credits": "9" * 5000}, "Enter a whole number"),
        ({"confirm_above_credits": "1000001"}, "at most 1 000 000"),
        ({"library_quota_gb": "0"}, "Enter 1 GB or more"),
        ({"library_quota_gb": "1.5"}, "Enter a whole number of GB"),
        ({"library_quota_gb": "1000001"}, "at most 1 000 000 GB"),
        ({"stop": "x" * 121}, "is too long: an entry can have up to 120 characters"),
        ({"warn": "a*b"}, "only be at the end"),
        ({"warn": "..."}, "no letters or digits"),
        ({"warn": "\n".join(map(str, range(501)))}, "501 entries; the limit is 500"),
        ({"warn": "x" * 100_000}, "at most 61000 characters"),
    ],
)
def test_rules_that_are_wrong_change_nothing_and_stay_typed(alice, team, more, words):
    operations.set_blocklist(team=team, stop=["kept"], warn=[])
    answer = alice.post("/team/rules/", {**RULES, **more})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert words in text
    assert 'aria-invalid="true"' in text
    assert "kept</textarea>" not in text
    team.refresh_from_db()
    assert team.confirm_above_credits is None
    assert queries.blocklist_of(team) == Blocklist(stop=("kept",))


def test_rules_access(alice, dana, bob, carol):
    path = "/team/rules/"
    check_access(path, method="get", wrong="put", allowed=[alice, dana], refused=[bob, carol])
    assert bob.post(path, RULES).status_code == 403
    assert carol.post(path, RULES).status_code == 403


def test_team_page_leads_admins_to_the_rules(alice, dana, bob, carol):
    for person, is_led in ((alice, True), (dana, True), (bob, False), (carol, False)):
        assert ("/team/rules/" in person.get("/team/").content.decode()) is is_led


def tried(person, sentence, headers=HTMX, **lists):
    answer = person.post("/team/rules/trial/", {"sentence": sentence, **lists}, headers=headers)
    assert answer.status_code == 200
    return [line["words"] for line in answer.context["answer"]["lines"]]


def test_trial_goes_by_the_lists_that_are_typed_and_keeps_nothing(alice, team):
    operations.set_blocklist(team=team, stop=["kept"], warn=[])
    lists = {"stop": "gun", "warn": "blood"}
    assert tried(alice, "Blood on a GUN", **lists) == [
        "“gun” would be blocked.",
        "“blood” would need a confirmation.",
    ]
    assert tried(alice, "kept", **lists) == ["No words match."]
    assert tried(alice, "kept", stop="", warn="") == ["Both lists are empty."]
    assert tried(alice, " ", **lists) == []
    assert queries.blocklist_of(team) == Blocklist(stop=("kept",))


def test_trial_without_script_goes_by_the_kept_lists_on_the_whole_page(alice, team):
    operations.set_blocklist(team=team, stop=["gun"], warn=[])
    assert tried(alice, "a gun", headers={}) == ["“gun” would be blocked."]
    text = alice.post("/team/rules/trial/", {"sentence": "a <gun>"}).content.decode()
    assert "<html" in text
    assert 'value="a &lt;gun&gt;"' in text
    assert "gun</textarea>" in text


@pytest.mark.parametrize(
    ("sentence", "lists", "words"),
    [
        ("x" * 5001, {}, "at most 5000 characters"),
        ("fine", {"stop": "a*b"}, "only be at the end"),
    ],
)
def test_trial_of_bad_input_says_so(alice, sentence, lists, words):
    assert words in tried(alice, sentence, **lists)[0]


def test_trial_access(alice, dana, bob, carol):
    path = "/team/rules/trial/"
    check_access(path, method="post", wrong="get", allowed=[alice, dana], refused=[bob, carol])


def test_rules_cost_the_same_for_one_and_thirty(alice, team, django_assert_max_num_queries):
    operations.set_blocklist(team=team, stop=["a"], warn=[])
    alice.get("/team/rules/")
    with django_assert_max_num_queries(9) as few:
        alice.get("/team/rules/")
    operations.set_blocklist(team=team, stop=map(str, range(30)), warn=["b"])
    with django_assert_max_num_queries(9) as many:
        alice.get("/team/rules/")
    assert len(few) == len(many)
