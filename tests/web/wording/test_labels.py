from pixstudio.pixverse.capabilities import (
    OPERATION_OF_NAME,
    OPERATIONS,
    Request,
    SourceFacts,
    model_rows,
)
from pixstudio.pixverse.prices import Part, price
from pixstudio.web.wording import (
    input_label,
    label_of,
    media_label,
    model_facts,
    model_limits,
    operation_label,
    operation_title,
    part_text,
)
from pixstudio.web.wording.lists import listed, listed_choices
from pixstudio.web.wording.operation_labels import WORDS


def test_every_operation_has_a_label_and_a_title() -> None:
    assert set(OPERATIONS) <= set(WORDS)
    assert (operation_label("frames"), operation_title("frames")) == (
        "Frames",
        "First and last frame",
    )


def test_unknown_operation_keeps_its_name() -> None:
    assert (operation_label("new"), operation_title("new")) == ("new", "new")


def test_every_parameter_has_a_label() -> None:
    names = {item.name for row in OPERATION_OF_NAME.values() for item in row.parameters}

    assert all("path" not in label_of(name) for name in names)
    assert label_of("frame_3_path") == "image 3"
    assert label_of("duration_2_to_3") == "length after image 2"
    assert label_of("multi_shot") == "multi shot"
    assert label_of("video_1_path") == "video 1"


def test_labels_of_media_fields() -> None:
    row = OPERATION_OF_NAME["effect"]
    first = row.parameters[1]

    assert (media_label(first), media_label(first, "effect")) == ("First frame", "Photo")
    audio = OPERATION_OF_NAME["lipsync"].parameter("audio_path")
    assert audio is not None
    assert media_label(audio) == "Audio, up to 60 s"
    assert input_label("video_1_path", "motion") == "Video"
    assert input_label("video_1_path", "fusion") == "Video 1"
    assert [input_label(name) for name in ("frame_2_path", "video_1_path", "video_id")] == [
        "Image 2",
        "Video 1",
        "Made from",
    ]


def test_facts_of_models() -> None:
    facts = {name: model_facts(row) for name, row in model_rows().items()}
    assert (
        facts
        | {
            "v6": "newest, with sound",
            "v5.5": "with sound",
            "v5": "voice line, effects",
            "v5-fast": "silent, fast",
            "seedance-2.5": "always with sound",
            "veo-3.1-fast": "with sound, some accounts only",
        }
        == facts
    )
    assert model_limits(model_rows()["seedance-2.5"], "text") == "4–30 s, 480p–1080p"


def test_lists() -> None:
    assert listed(["a"]) == listed_choices(["a"]) == "a"
    assert listed(["a", "b", 3]) == "a, b and 3"
    assert listed_choices(["a", "b"]) == "a or b"
    assert listed([]) == ""


def words_of(request: Request, **discounts: float) -> list[str]:
    return [part_text(part) for part in price(request, **discounts).parts]


def test_parts_of_a_price() -> None:
    request = Request(
        "text",
        {"model": "v5.5", "audio": True, "off_peak_mode": True, "preview_mode": True},
    )

    assert words_of(request, off_peak_discount=0.7, preview_mode_discount=0.8) == [
        "5 s at 540p",
        "Sound",
        "Preview, up to −20 %",
        "Off-peak, up to −30 %",
    ]
    assert words_of(Request("transition")) == ["1 → 2, 5 s"]
    assert words_of(Request("effect")) == ["Effect"]
    assert words_of(Request("modify", source=SourceFacts())) == ["Modify"]
    assert words_of(Request("upscale")) == ["4K"]
    assert part_text(Part("effect_extra", 5)) == "This effect"
