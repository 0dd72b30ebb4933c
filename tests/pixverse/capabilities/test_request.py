from pixstudio.pixverse.capabilities import EffectFacts, Request, body_of, violations


def test_empty_values_count_as_absent():
    request = Request("text", {"prompt": "  ", "seed": None, "audio": "false"})

    assert not request.has("prompt")
    assert not request.has("audio")
    assert request.number("duration") == 5
    assert request.choice("quality") == "720p"


def test_word_that_reads_like_a_switch_is_a_word():
    request = Request("text", {"prompt": "False", "sound_effect_prompt": "FALSE"})

    assert request.has("prompt")
    assert [item.code for item in violations(request)] == ["model_parameter"]


def test_model_of_a_transition_follows_its_images():
    two = {"frame_1_path": "a", "frame_2_path": "b"}

    assert Request("transition", two).model_name == "v5.6"
    assert Request("transition", {**two, "frame_3_path": "c"}).model_name == "v5"
    assert Request("effect", {"model": "v5"}).model_name is None


def test_body_names_the_model_and_leaves_out_what_is_off():
    request = Request(
        "text",
        {"prompt": "x", "duration": "8", "audio": False, "preview_mode": "true", "seed": ""},
    )

    assert body_of(request) == {
        "prompt": "x",
        "model": "v6",
        "duration": 8,
        "preview_mode": True,
    }


def test_body_names_what_the_model_requires():
    request = Request("text", {"prompt": "x", "model": "minimax-h3", "audio": False})

    assert body_of(request) == {
        "prompt": "x",
        "model": "minimax-h3",
        "duration": 5,
        "quality": "768p",
    }


def test_body_numbers_the_images_of_an_effect_with_more_than_two():
    two = {"template_id": 7, "first_frame_path": "a", "last_frame_path": "b"}
    effect = EffectFacts(5)

    assert body_of(Request("effect", two, effect=effect)) == two
    assert body_of(Request("effect", {**two, "frame_3_path": "c"}, effect=effect)) == {
        "template_id": 7,
        "frame_1_path": "a",
        "frame_2_path": "b",
        "frame_3_path": "c",
    }
    shaped = Request("effect", {**two, "aspect_ratio": "1:1"}, effect=effect)
    assert "aspect_ratio" not in body_of(shaped)


def test_body_of_an_effect_sends_its_length_no_model_and_a_removed_sound():
    effect = EffectFacts(duration=8)
    request = Request(
        "effect", {"template_id": 7, "auto_sound": False, "model": "v5"}, effect=effect
    )

    assert body_of(request) == {"template_id": 7, "duration": 8, "auto_sound": False}


def test_body_of_a_transition_sends_numbers():
    request = Request("transition", {"frame_1_path": "a", "duration_1_to_2": "3"})

    assert body_of(request)["duration_1_to_2"] == 3
