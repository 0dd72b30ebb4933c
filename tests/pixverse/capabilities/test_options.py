from pixstudio.pixverse.capabilities import EffectFacts, Request, options


def found(request, field):
    return {item.value: (item.code, item.fix) for item in options(request, field)}


def test_everything_is_possible_at_first():
    request = Request("text")

    for field in ("duration", "quality", "aspect_ratio", "audio", "preview_mode"):
        assert options(request, field)
        assert all(item.is_possible and item.fix is None for item in options(request, field))


def test_full_hd_gives_the_shorter_length_as_the_way():
    request = Request("text", {"model": "v5.6", "duration": 10})

    assert found(request, "quality")["1080p"] == ("quality_duration", {"duration": 8})
    assert found(request, "quality")["720p"] == ("", None)


def test_long_gives_the_nearest_quality_as_the_way():
    request = Request("text", {"model": "v5.6", "quality": "1080p"})

    assert found(request, "duration")[9] == ("quality_duration", {"quality": "720p"})
    assert found(request, "duration")[8] == ("", None)


def test_options_are_those_of_the_model():
    request = Request("text", {"model": "seedance-2.0"})

    assert list(found(request, "duration")) == list(range(4, 16))
    assert list(found(request, "quality")) == ["480p", "720p", "1080p", "2160p"]
    assert "21:9" in found(request, "aspect_ratio")
    assert "480p" not in found(Request("text"), "quality")


def test_sound_names_the_model_that_makes_it():
    request = Request("text", {"model": "v5"})
    code, fix = found(request, "audio")[True]

    assert code == "model_parameter"
    assert fix == {"model": "v6"}


def test_models_that_do_not_fit_the_sound_effect():
    request = Request("text", {"model": "v5", "sound_effect_prompt": "rain"})

    assert found(request, "model")["v5"] == ("", None)
    assert found(request, "model")["v5.6"] == (
        "model_parameter",
        {"sound_effect_prompt": None},
    )
    assert found(request, "model")["v5-fast"][0] == "model_parameter"


def test_two_hindrances_have_no_single_way_out():
    speech = {"lip_sync_tts_prompt": "hi", "lip_sync_tts_speaker_id": "1"}
    request = Request("text", {"model": "v5", **speech})

    assert found(request, "model")["v5.6"][1] is None


def test_plan_has_no_way_out_and_is_reported_first():
    request = Request("text", {"duration": 10}, plan="Basic")

    assert found(request, "quality")["720p"] == ("plan", None)
    assert found(request, "quality")["1080p"] == ("plan", None)


def test_models_that_an_operation_never_works_with_are_shown_with_the_reason():
    assert found(Request("modify"), "model")["v5.6"] == ("model", None)


def test_third_image_leaves_one_model():
    frames = {f"frame_{n}_path": "p" for n in range(1, 4)}
    models = found(Request("transition", frames), "model")

    assert models["v5"] == ("", None)
    assert models["v5.6"] == (
        "frames_model",
        {"frame_3_path": None},
    )


def test_effect_lists_its_own_qualities():
    effect = EffectFacts(duration=8, qualities=("540p", "4k"))
    request = Request("effect", {"template_id": 1}, effect=effect)

    assert found(request, "quality")["4k"] == ("", None)
    assert found(request, "quality")["360p"][0] == "effect_quality"
    assert found(request, "duration")[5][0] == "effect_duration"


def test_fields_without_listed_values_have_no_options():
    assert options(Request("text"), "prompt") == ()
    assert options(Request("upscale"), "quality") == ()
