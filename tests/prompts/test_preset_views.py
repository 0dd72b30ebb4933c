import uuid

import pytest

from pixstudio.prompts.models import Preset
from tests.prompts.conftest import VALUES
from tests.teams.people import check_access, words_of

HTMX = {"HX-Request": "true"}
FORM = {**VALUES, "nonce": "n", "csrfmiddlewaretoken": "c", "confirmed": "1"}


def save(person, name="Night tram", operation="text", headers=HTMX, **more):
    data = {**FORM, "preset_name": name, **more}
    return person.post(f"/presets/{operation}/", data, headers=headers)


def groups_of(answer):
    return {
        group["label"]: [preset.name for preset in group["presets"]]
        for group in answer.context["groups"]
    }


def test_presets_are_grouped_and_say_what_they_are(alice, bob, mallory, keep):
    own = keep(bob, "Mine")
    keep(alice, "For all", operation="lipsync", is_shared=True)
    keep(alice, "Hers alone")
    keep(mallory, "Elsewhere", is_shared=True)
    answer = bob.get("/presets/?operation=text")
    assert groups_of(answer) == {"Yours": ["Mine"], "The team’s": ["For all"]}
    text = answer.content.decode()
    assert text.strip().startswith('<dialog class="dialog" id="presets"')
    assert f'href="/create/text/?preset={own.pk}"' in text
    assert "Lip sync · by Alice" in text
    assert text.count("/removal/") == 2
    assert 'action="/presets/text/"' in text
    assert "<html" not in text


def test_presets_offer_deleting_to_owners_and_admins(alice, bob, keep):
    preset = keep(bob, is_shared=True)
    path = f"/presets/{preset.pk}/removal/"
    for person in (alice, bob):
        text = person.get("/presets/").content.decode()
        assert path in text
        assert "for the whole team? This can’t be undone." in text


def test_presets_without_a_form_on_the_page_keep_nothing(bob):
    text = bob.get("/presets/").content.decode()
    assert "No presets yet." in text
    assert "presets-save" not in text


@pytest.mark.parametrize("operation", ["x", "\x00", "Text", "text/", "x" * 5000])
def test_presets_for_a_strange_operation_are_not_found(bob, operation):
    assert bob.get("/presets/", data={"operation": operation}).status_code == 404


def test_presets_cost_the_same_for_one_and_thirty(alice, bob, keep, django_assert_max_num_queries):
    keep(alice, "0", is_shared=True)
    with django_assert_max_num_queries(8) as few:
        bob.get("/presets/?operation=text")
    for number in range(1, 31):
        keep(alice, str(number), is_shared=True)
    with django_assert_max_num_queries(8) as many:
        bob.get("/presets/?operation=text")
    assert len(few) == len(many)


def test_presets_access(alice, bob, carol):
    check_access("/presets/", method="get", wrong="post", allowed=[alice, bob], refused=[carol])


def test_saving_answers_with_the_fresh_list_and_a_word(bob):
    answer = save(bob)
    preset = Preset.objects.get()
    assert (preset.name, preset.values, preset.is_shared) == ("Night tram", VALUES, False)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert groups_of(answer) == {"Yours": ["Night tram"]}
    assert "“Night tram” saved." in text
    assert 'hx-swap-oob="true"' in text
    assert "Night tram" not in text.split('id="presets-save"')[1].split("</form>")[0]


def test_saving_without_script_comes_back_with_a_message(bob):
    answer = save(bob, headers={}, preset_shared="on")
    assert (answer.status_code, answer.url) == (302, "/create/text/")
    assert words_of(answer) == ["“Night tram” saved."]
    assert Preset.objects.get().is_shared
    refused = save(bob, "", headers={})
    assert refused.url == "/create/text/"
    assert words_of(refused)[-1] == "Enter a name. Nothing was saved."


def test_saving_under_a_name_of_ones_own_asks_first(alice, bob, keep):
    keep(alice, "Night tram")
    assert "saved" in save(bob).content.decode()
    answer = save(bob, prompt="Other")
    text = answer.content.decode()
    assert "You already have a preset with this name." in text
    assert 'name="preset_replaces" value="Night tram"' in text
    assert "Replace it" in text
    own = Preset.objects.get(owner=bob.member.user)
    assert own.values == VALUES
    replaced = save(bob, prompt="Other", preset_replaces="Night tram")
    assert "“Night tram” replaced." in replaced.content.decode()
    own.refresh_from_db()
    assert own.values["prompt"] == "Other"
    assert Preset.objects.get(owner=alice.member.user).values == VALUES


def test_saving_does_not_replace_another_name_than_the_one_named(bob, keep):
    keep(bob, "Night tram")
    answer = save(bob, prompt="Other", preset_replaces="Day tram")
    assert "You already have a preset with this name." in answer.content.decode()
    assert Preset.objects.get().values == VALUES


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Enter a name. Nothing was saved."),
        ("   ", "Enter a name. Nothing was saved."),
        ("x" * 10_000, "at most 80 characters"),
    ],
)
def test_saving_under_a_bad_name_says_so_at_the_name(bob, name, words):
    answer = save(bob, name)
    form = answer.context["keep"]["form"]
    assert words in str(form.errors["preset_name"])
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Preset.objects.exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"prompt": "x" * 21_000}, "too long for a preset"),
        ({f"f{number}": "" for number in range(60)}, "too long for a preset"),
        ({"BAD": "x"}, "Nothing was saved."),
    ],
)
def test_saving_what_can_not_be_kept_says_so(bob, more, words):
    assert words in save(bob, **more).content.decode()
    assert words in words_of(save(bob, headers={}, **more))[0]
    assert not Preset.objects.exists()


def test_saving_without_the_form_says_so(bob):
    answer = bob.post("/presets/text/", {"preset_name": "Empty"}, headers=HTMX)
    assert "Nothing to save: the form was missing." in answer.content.decode()


def test_saving_leaves_null_characters_out(bob):
    save(bob, prompt="A\x00 tram")
    assert Preset.objects.get().values["prompt"] == "A tram"


def test_saving_keeps_all_that_was_chosen_of_a_field(bob):
    save(bob, more_models=["v5", "v5.5"], seed=["1", "2"])
    values = Preset.objects.get().values
    assert (values["more_models"], values["seed"]) == ("v5,v5.5", "2")


def test_a_name_is_shown_and_not_run(bob):
    text = save(bob, "<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


@pytest.mark.parametrize("operation", ["x", "Text", "texts", "x" * 500])
def test_saving_for_a_strange_operation_is_not_found(bob, operation):
    assert save(bob, operation=operation).status_code == 404
    assert not Preset.objects.exists()


def test_saving_access(alice, bob, carol):
    path = "/presets/text/"
    check_access(path, method="post", wrong="get", allowed=[alice, bob], refused=[carol])


def test_removal(alice, bob, keep):
    keep(bob, "Stays")
    preset = keep(bob, "Goes")
    answer = bob.post(f"/presets/{preset.pk}/removal/", headers=HTMX)
    assert groups_of(answer) == {"Yours": ["Stays"]}
    assert "Preset “Goes” deleted." in answer.content.decode()
    assert "presets-save" not in answer.content.decode()
    other = keep(bob, "Goes", is_shared=True)
    plain = alice.post(f"/presets/{other.pk}/removal/", headers={"Referer": "/create/image/"})
    assert (plain.status_code, plain.url) == (302, "/create/image/")
    assert Preset.objects.get().name == "Stays"


def test_removal_of_another_members_preset(alice, bob, mallory, keep):
    shared, own = keep(alice, "Shared", is_shared=True), keep(alice, "Own")
    assert bob.post(f"/presets/{shared.pk}/removal/").status_code == 403
    assert bob.post(f"/presets/{own.pk}/removal/").status_code == 404
    for preset in (shared, own):
        assert mallory.post(f"/presets/{preset.pk}/removal/").status_code == 404
    assert Preset.objects.count() == 2


def test_removal_of_nothing_is_not_found(bob):
    assert bob.post(f"/presets/{uuid.uuid4()}/removal/").status_code == 404
    assert bob.post("/presets/x/removal/").status_code == 404


def test_removal_access(alice, bob, carol, keep):
    path = f"/presets/{keep(bob, is_shared=True).pk}/removal/"
    check_access(path, method="post", wrong="get", allowed=[alice, bob], refused=[carol])
