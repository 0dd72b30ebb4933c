import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixstudio.pixverse import schemas
from tests.rows import each_row

READERS = [
    schemas.AccountConfig.from_json,
    schemas.Features.from_json,
    schemas.Upload.from_json,
    schemas.Video.from_json,
    schemas.VideoPage.from_json,
    schemas.Effect.from_json,
    schemas.EffectPage.from_json,
    schemas.Voice.from_json,
    schemas.Submitted.from_json,
    schemas.Executing.from_json,
    schemas.Capacity.from_json,
    schemas.Availability.from_json,
    schemas.executing_list,
]
NAMES = [
    *("email", "jwt", "maxJobs", "ExpireTime", "ExpireTimeUTC", "plan_name", "credit_daily"),
    *("result", "path", "id", "data", "items", "video_id", "video_status", "created_at", "seed"),
    *("duration", "video_duration", "off_peak", "qualities", "effect_type", "executing"),
    *("available", "started", "off_peak_discount", "next_offset", "total"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("read", READERS)
@settings(deadline=None)
@given(data=JSON)
def test_no_answer_makes_a_reader_raise(read, data):
    assert read(data) is not None


@pytest.mark.parametrize("huge", [10**400, "9" * 5000, "1e999", float("nan"), float("inf")])
def test_absurd_numbers_are_read_or_left_out(huge):
    row = {"video_id": 1, "seed": huge, "duration": huge, "output_width": huge}
    assert schemas.Video.from_json(row).video_id == "1"
    features = schemas.Features.from_json({"credit_daily": huge, "off_peak_discount": huge})
    assert features.credit_monthly == 0
    assert features.credit_daily is None
    assert schemas.AccountConfig.from_json({"jwt": {"ExpireTime": huge}}).email == ""


def test_texts_are_without_what_no_database_takes():
    row = {"video_id": "a\x00b\ud800", "prompt": "\x00", "url": " https://x/1.mp4\x00 "}
    video = schemas.Video.from_json(row)
    assert (video.video_id, video.prompt, video.url) == ("ab", "", "https://x/1.mp4")
    assert schemas.reading.texts({"of": ["\x00", "a\udfff"]}, "of") == ("a",)


@pytest.mark.parametrize("absurd", [-5, 2**31, 10**30, "-1"])
def test_a_charge_that_can_not_be_is_none(absurd):
    answer = {"video_id": "1", "cost_credits": absurd, "maxJobs": absurd}
    assert schemas.Submitted.from_json(answer).cost_credits is None
    assert schemas.AccountConfig.from_json(answer).max_jobs is None
    assert schemas.Features.from_json({"credit_daily": absurd}).credit_daily is None


@each_row(
    ("given", "read"),
    [
        ("1,234", 1234),
        ("1 234", 1234),
        ("12\u00a0345\u202f678", None),
        ("12\u202f345\u202f678", 12_345_678),
        ("1'234", 1234),
        (" 1234 ", 1234),
        ("1234.00", 1234),
        (1234.0, 1234),
        (0, 0),
        ("0", 0),
        ("1,23", None),
        ("1,234,5", None),
        ("1.234", None),
        ("12,5", None),
        ("1_234", None),
        ("0x10", None),
        ("٣٤", None),
        (12.5, None),
        (-1, None),
        (10**15, None),
        ("10" * 9000, None),
        (1e15, None),
        (float("nan"), None),
        (None, None),
        (True, None),
        (False, None),
        ("n/a", None),
        ("", None),
        ("100 credits", None),
        ("∞", None),
        ([100], None),
        ({"amount": 100}, None),
    ],
)
def test_credits_that_can_not_be_read_are_unknown_and_never_zero(given, read):
    parts = {"credit_daily": 5, "credit_monthly": given, "credit_package": 7}
    features = schemas.Features.from_json(parts)
    assert features.credit_monthly == read
    assert features.credits == (None if read is None else 12 + read)
    assert schemas.Submitted.from_json({"cost_credits": given}).cost_credits == read
    costs = {"template_id": 1, "video_base_cost": 20, "fixed_cost": given}
    effect = schemas.Effect.from_json(costs)
    is_priced = read is not None or given is None
    assert effect.cost_credits == (20 + (read or 0) if is_priced else None)


def test_credits_that_are_not_named_at_all_are_unknown():
    assert schemas.Features.from_json({}).credits is None
    assert schemas.Features.from_json({"credit_monthly": 40}).credits == 40


def test_statuses_sizes_and_places_that_fit_nowhere_are_left_out():
    row = {"video_id": 1, "video_status": 10**12, "output_width": -5, "output_height": "1,080"}
    video = schemas.Video.from_json(row)
    assert (video.status, video.output_width, video.output_height) == (None, 0, 1080)
    page = schemas.VideoPage.from_json({"data": [], "total": 10**12, "next_offset": -1})
    assert (page.total, page.next_offset) == (None, None)
    capacity = schemas.scheduler.Capacity.from_json({"maxJobs": "many", "available": 3})
    assert (capacity.max_jobs, capacity.available) == (None, 3)


def test_an_id_that_a_server_writes_with_a_fraction_is_the_same_id():
    listed = {"template_id": 307489548427968.0, "effect_type": "1"}
    assert schemas.Effect.from_json(listed).template_id == "307489548427968"


def test_account_never_keeps_a_secret():
    account = schemas.AccountConfig.from_json(
        {
            "email": "a@b.c",
            "maxJobs": "3",
            "password": "hidden-1",
            "jwt": {
                "AccountId": 66778899,
                "ExpireTime": 123456789,
                "ExpireTimeUTC": "2025-01-01T12:13:14.000Z",
                "Username": "anna",
                "token": "hidden-2",
            },
        }
    )

    assert account.max_jobs == 3
    assert account.account_id == "66778899"
    assert account.has_password
    assert account.has_session
    assert account.session_expires_at == datetime(2025, 1, 1, 12, 13, 14, tzinfo=UTC)
    assert "hidden" not in json.dumps(account.raw)
    assert "hidden" not in repr(account)


def test_account_takes_the_expiry_in_seconds_where_the_text_is_missing():
    account = schemas.AccountConfig.from_json({"jwt": {"ExpireTime": 1735733594}}, "a@b.c")

    assert account.email == "a@b.c"
    assert account.session_expires_at == datetime(2025, 1, 1, 12, 13, 14, tzinfo=UTC)


def test_features_add_up_credits_and_read_discounts():
    features = schemas.Features.from_json(
        {
            "plan_name": "Pro Plan",
            "credit_daily": 30,
            "credit_monthly": "5600",
            "credit_package": 0,
            "gen_simultaneously": 5,
            "expired_date": "2025-01-01T21:21:21Z",
            "off_peak_discount": "0.7",
            "preview_mode_discount": "nonsense",
            "qualities": ["360p", None, "540p"],
            "allow_effect": 1,
            "something_new": [1],
        }
    )

    assert features.credits == 5630
    assert features.off_peak_discount == 0.7
    assert features.preview_mode_discount is None
    assert features.qualities == ("360p", "540p")
    assert features.allow_effect is True
    assert features.remove_watermark is None
    assert features.expired_date == datetime(2025, 1, 1, 21, 21, 21, tzinfo=UTC)
    assert features.raw["something_new"] == [1]


def test_upload_of_an_image_and_of_an_audio_file():
    image = schemas.Upload.from_json({"result": [{"id": 7, "path": "up/a.png", "url": "http://u"}]})
    sound = schemas.Upload.from_json({"path": "up/a.mp3", "url": "http://u"})
    refused = schemas.Upload.from_json({"result": [{"err_msg": "too big"}]})

    assert (image.id, image.path, image.url) == ("7", "up/a.png", "http://u")
    assert (sound.id, sound.path) == ("", "up/a.mp3")
    assert (refused.path, refused.words) == ("", "too big")


def test_video_reads_the_documented_example_and_keeps_the_rest():
    video = schemas.Video.from_json(
        {
            "video_id": "user:1-pixverse:a@b.c-video:2",
            "video_status": 1,
            "created_at": "2024-11-11T12:34:56Z",
            "original_video_id": 0,
            "template_id": 307489548427968,
            "seed": "123",
            "video_duration": None,
            "duration": 5,
            "off_peak": 1,
            "upscaled": 1,
            "restyle_id": 322004186061696,
            "restyle_prompt": "oil",
            "lip_sync": None,
            "new_field": {"a": 1},
        }
    )

    assert video.created_at == datetime(2024, 11, 11, 12, 34, 56, tzinfo=UTC)
    assert video.original_video_id == ""
    assert video.template_id == "307489548427968"
    assert (video.seed, video.duration) == (123, 5)
    assert video.off_peak
    assert video.is_upscaled
    assert (video.restyle_id, video.restyle_prompt) == ("322004186061696", "oil")
    assert video.status_name == "COMPLETED"
    assert video.raw["new_field"] == {"a": 1}


def test_video_page_leaves_out_what_has_no_id():
    page = schemas.VideoPage.from_json(
        {"data": [{"video_id": "a"}, None, 3, {}], "next_offset": "40", "total": 55}
    )

    assert [video.video_id for video in page.videos] == ["a"]
    assert (page.next_offset, page.total) == (40, 55)
    assert schemas.VideoPage.from_json({"data": None}).videos == ()


def test_effect_counts_images_and_cost():
    effect = schemas.Effect.from_json(
        {"template_id": 5, "effect_type": "2", "video_base_cost": 20, "fixed_cost": 20}
    )

    assert (effect.template_id, effect.image_count, effect.effect_type) == ("5", 2, "2")
    assert effect.cost_credits == 40
    assert not effect.makes_image
    assert schemas.Effect.from_json({"template_id": 5, "template_type": 2}).makes_image
    assert schemas.Effect.from_json({"template_id": 5}).cost_credits is None


def test_voice_address_loses_its_line_break():
    voice = schemas.Voice.from_json({"speaker_id": "03", "url": "http://u/3.mp3\n"})

    assert (voice.speaker_id, voice.url) == ("03", "http://u/3.mp3")
    assert schemas.Voice.from_json({"speaker_id": 3}).speaker_id == "3"


def test_submitted_reads_every_name_of_the_id():
    assert schemas.Submitted.from_json({"video_id": "v"}).remote_id == "v"
    assert schemas.Submitted.from_json({"videoId": "v"}).remote_id == "v"
    assert schemas.Submitted.from_json({"image_id": "i"}).remote_id == "i"
    assert schemas.Submitted.from_json({"audio_id": "a"}).remote_id == "a"
    assert schemas.Submitted.from_json({"video_id": "v", "cost_credits": 30}).cost_credits == 30
    assert schemas.Submitted.from_json([{"video_id": "v"}]).remote_id == ""


def test_scheduler_lists_accept_both_names_and_hide_the_callback():
    jobs = schemas.executing_list(
        [
            {"videoId": "a", "started": "2024-09-25T01:55:16.128Z", "elapsed": "03:57"},
            {"video_id": "b", "replyRef": "r", "replyUrl": "https://us/secret"},
        ]
    )

    assert [job.video_id for job in jobs] == ["a", "b"]
    assert (jobs[0].elapsed, jobs[1].reply_ref) == ("03:57", "r")
    assert "secret" not in repr(jobs[1].raw)


def test_availability_reads_capacities():
    found = schemas.Availability.from_json(
        {
            "executing": None,
            "available": [{"email": "a@b.c", "maxJobs": 8, "executing": 3, "available": 2}],
        }
    )

    assert found.executing == ()
    assert found.capacities == (schemas.Capacity("a@b.c", 8, 3, 2),)


def test_an_image_beside_an_empty_video_id_is_found_by_its_own():
    row = {"video_id": 0, "image_id": "user:1-pixverse:a@b.c-image:7"}
    assert schemas.Video.from_json(row).video_id == row["image_id"]
    submitted = schemas.Submitted.from_json(row)
    assert submitted.remote_ids == (row["image_id"],)


def test_a_request_for_several_images_has_several_ids_each_once():
    answer = {"image_id": "i:1", "success_ids": ["i:1", "i:2", None, " ", "i:3"]}

    assert schemas.Submitted.from_json(answer).remote_ids == ("i:1", "i:2", "i:3")
    assert schemas.Submitted.from_json({"success_ids": []}).remote_id == ""


@pytest.mark.parametrize(
    ("kind", "taken", "refused"),
    [
        ("video", ("video", "image", "clip"), ("speech", "music", "audio")),
        ("image", ("image", "clip"), ("video", "speech")),
        ("music", ("music", "audio", "clip"), ("video", "image", "speech")),
        ("speech", ("speech", "audio"), ("video", "music")),
    ],
)
def test_a_result_of_another_kind_is_no_answer(kind, taken, refused):
    def ids(words):
        first, *others = (f"user:1-pixverse:a-b@b.c-{word}:7" for word in words)
        answer = {"audio_id": first, "success_ids": others}
        return schemas.Submitted.from_json(answer, kind).remote_ids

    assert len(ids(taken)) == len(taken)
    assert ids(refused) == ()
