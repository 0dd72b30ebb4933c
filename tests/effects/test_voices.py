import datetime as dt

import pytest
from django.utils import timezone

from pixstudio.effects.models import Voice
from pixstudio.effects.operations import sync_voices
from pixstudio.effects.presenters import voice_choices
from pixstudio.effects.queries import due_samples, has_fresh_voices, voices_of
from pixstudio.sandbox.seeds import PRO_EMAIL
from pixstudio.teams.models import Team
from tests.effects.entries import a_voice


def sync(team, client, email=PRO_EMAIL):
    return sync_voices(team=team, client=client, email=email, now=timezone.now())


def test_sync_voices_keeps_the_list_in_its_order(team, client):
    assert sync(team, client)
    voices = list(voices_of(team))
    assert [voice.speaker_id for voice in voices][:3] == ["1", "2", "3"]
    assert len(voices) == 6
    assert all(voice.name == voice.name.strip() != "" for voice in voices)


def test_sync_voices_may_be_repeated_and_forgets_what_is_gone(team, client):
    Voice.objects.create(team=team, speaker_id="gone", name="Gone", synced_at=timezone.now())
    Voice.objects.create(team=team, speaker_id="1", name="Old name", synced_at=timezone.now())
    assert sync(team, client)
    assert sync(team, client)
    assert voices_of(team).count() == 6
    assert not voices_of(team).filter(name__in=["Gone", "Old name"]).exists()


def test_sync_voices_belong_to_one_team(team, client, db):
    other = Team.objects.create(name="Elsewhere")
    Voice.objects.create(team=other, speaker_id="x", name="Theirs", synced_at=timezone.now())
    sync(team, client)
    assert [voice.name for voice in voices_of(other)] == ["Theirs"]


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 503}, {"kind": "html"}])
def test_sync_voices_keeps_the_rows_while_the_api_is_away(team, client, control, fault):
    sync(team, client)
    control.add_fault(path="videos/voices", times=9, **fault)
    assert not sync(team, client)
    assert voices_of(team).count() == 6


def test_sync_voices_with_an_unknown_account_keeps_the_rows(team, client):
    assert not sync(team, client, "nobody@studio.example")
    assert not voices_of(team).exists()


def test_has_fresh_voices(team, client):
    now = timezone.now()
    assert not has_fresh_voices(team, now)
    sync(team, client)
    assert has_fresh_voices(team, now)
    assert not has_fresh_voices(team, now + dt.timedelta(hours=25))


def voices_answer(control, *voices):
    listed = [{"speaker_id": key, "display_name": name, "url": url} for key, name, url in voices]
    control.add_fault("status", "videos/voices", status=200, body={"tts_list": listed})


def test_sync_voices_keeps_addresses_without_line_breaks(team, client, sandbox):
    sync(team, client)
    urls = list(voices_of(team).values_list("sample_url", flat=True))
    assert urls[2] == f"{sandbox.root_url}/media/pixverse/mp3/lipsync/tts/3.mp3"
    assert due_samples(team, timezone.now()).count() == 6


def test_sync_voices_has_a_sample_renewed_when_its_address_changed(team, client, control):
    now = timezone.now()
    kept = a_voice(team, "1", sample_url="https://a.example/1.mp3")
    a_voice(team, "2", sample_url="https://a.example/2.mp3")
    voices_answer(
        control, ("1", "Emily", "https://a.example/1.mp3\n"), ("2", "James", "https://b/")
    )
    assert sync(team, client)
    assert [voice.speaker_id for voice in due_samples(team, timezone.now())] == ["2"]
    assert all(voice.sample for voice in voices_of(team))
    assert voices_of(team).get(pk=kept.pk).synced_at > now


def test_sync_voices_deletes_the_sample_of_one_that_is_gone(
    team, client, control, django_capture_on_commit_callbacks
):
    gone = a_voice(team, "9")
    voices_answer(control, ("1", "", ""), ("  ", "Nobody", ""), ("2", "\x00", ""))
    with django_capture_on_commit_callbacks(execute=True):
        assert sync(team, client)
    assert [voice.name for voice in voices_of(team)] == ["1", "2"]
    assert not gone.sample.storage.exists(gone.sample.name)


def test_voice_choices_tell_where_the_sample_is(team):
    kept, missing = a_voice(team, "1"), a_voice(team, "2", name="James", sample=b"")
    choices = voice_choices(team)
    assert [(choice.value, choice.name) for choice in choices] == [("1", "Emily"), ("2", "James")]
    assert choices[0].sample_url == f"/effects/voices/{kept.pk}/sample/"
    assert choices[1].sample_url == ""
    assert not missing.sample
