import datetime as dt

import pytest
from django.utils import timezone

from pixstudio.effects.models import Voice
from pixstudio.effects.operations import sync_voices
from pixstudio.effects.queries import has_fresh_voices, voices_of
from pixstudio.pixverse.client import Client
from pixstudio.sandbox.seeds import PRO_EMAIL
from pixstudio.teams.models import Team


@pytest.fixture
def client(sandbox):
    with Client(sandbox.token, base_url=sandbox.url, retry_pause=0.001) as client:
        yield client


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
