from pixstudio.pixverse.capabilities import EffectFacts, Request, options


def found(request, field):
    return {item.value: (item.reason, item.fix) for item in options(request, field)}


def test_everything_is_possible_at_first():
    request = Request("text")

    for field in ("model", "duration", "quality", "aspect_ratio", "audio", "preview_mode"):
        assert options(request, field)
        assert all(item.reason is None and item.fix is None for item in options(request, field))


def test_labels():
    request = Request("text")

    assert [item.label for item in options(request, "duration")][:2] == ["1 s", "2 s"]
    assert [item.label for item in options(request, "audio")] == ["Off", "On"]
    assert options(request, "quality")[0].label == "360p"


def test_full_hd_gives_the_shorter_length_as_the_way():
    request = Request("text", {"duration": 10})

    assert found(request, "quality")["1080p"] == ("1080p goes up to 8 s", {"duration": 8})
    assert found(request, "quality")["720p"] == (None, None)


def test_long_gives_the_nearest_quality_as_the_way():
    request = Request("text", {"quality": "1080p"})

    assert found(request, "duration")[9] == ("1080p goes up to 8 s", {"quality": "720p"})
    assert found(request, "duration")[8] == (None, None)


def test_model_is_not_blamed_for_what_others_broke():
    request = Request("text", {"quality": "1080p", "duration": 10})

    assert all(reason is None for reason, _ in found(request, "model").values())


def test_sound_names_the_model_that_makes_it():
    request = Request("text", {"model": "v5"})
    reason, fix = found(request, "audio")[True]

    assert "v5.6" in reason
    assert fix == {"model": "v5.6"}


def test_models_that_do_not_fit_the_sound_effect():
    request = Request("text", {"model": "v5", "sound_effect_prompt": "rain"})

    assert found(request, "model")["v5"] == (None, None)
    assert found(request, "model")["v5.6"] == (
        "v5.6 makes its own sound",
        {"sound_effect_prompt": None},
    )
    assert found(request, "model")["v5-fast"][0] == "v5-fast makes no sound"


def test_two_hindrances_have_no_single_way_out():
    speech = {"lip_sync_tts_prompt": "hi", "lip_sync_tts_speaker_id": "1"}
    request = Request("text", {"model": "v5", **speech})

    assert found(request, "model")["v5.6"][1] is None


def test_plan_has_no_way_out_and_is_told_first():
    request = Request("text", {"duration": 10}, plan="Basic")

    assert found(request, "quality")["720p"] == ("Needs a Standard plan", None)
    assert found(request, "quality")["1080p"] == ("Needs a Pro plan", None)


def test_models_that_an_operation_never_works_with_are_shown_with_the_reason():
    assert found(Request("modify"), "model")["v5.6"] == ("Modify works with v5.5 only", None)


def test_third_picture_leaves_one_model():
    frames = {f"frame_{n}_path": "p" for n in range(1, 4)}
    models = found(Request("transition", frames), "model")

    assert models["v5"] == (None, None)
    assert models["v5.6"] == (
        "Three pictures or more work with v5 only",
        {"frame_3_path": None},
    )


def test_effect_lists_its_own_qualities():
    effect = EffectFacts(duration=8, qualities=("540p", "4k"))
    request = Request("effect", {"template_id": 1}, effect=effect)

    assert found(request, "quality")["4k"] == (None, None)
    assert found(request, "quality")["360p"][0] == "This effect is made in 540p and 4k"
    assert found(request, "duration")[5][0] == "This effect is 8 s long"


def test_fields_without_listed_values_have_no_options():
    assert options(Request("text"), "prompt") == ()
    assert options(Request("upscale"), "quality") == ()
