"""Images of the sandbox over plain HTTP: answers, lists, records, deletion, charges."""

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from tests.sandbox.api_client import Api, reason


def made(api: Api, **body: object) -> list[str]:
    answer = api.post("images/create", **{"prompt": "a boat", "email": PRO_EMAIL, **body})
    assert answer.status_code == 200, answer.text
    found: list[str] = answer.json()["success_ids"]
    return found


def listed(api: Api) -> list[dict[str, object]]:
    answer = api.get("images/", email=PRO_EMAIL)
    found: list[dict[str, object]] = answer.json()["data"]
    return found


def test_each_image_has_an_id_and_all_cost_one_charge(api: Api, control: SandboxControl) -> None:
    keys = made(api, create_count=4, replyRef="ours")
    assert [key.rpartition("-")[2].partition(":")[0] for key in keys] == ["image"] * 4
    (charge,) = control.ledger("ours")
    assert (charge["credits"], charge["operation"]) == (40, "images")
    assert {one["image_id"] for one in listed(api)} == set(keys)
    assert api.videos() == []


def test_a_record_is_there_while_the_image_is_made(api: Api, control: SandboxControl) -> None:
    (key,) = made(api, seed=7, aspect_ratio="21:9", quality="720p")
    record = api.get(f"images/{key}").json()
    assert (record["image_status_name"], record["image_status_final"]) == ("PROCESSING", False)
    assert (record["image_url"], record["seed"]) == ("", 7)
    control.finish()
    record = api.get(f"images/{key}").json()
    assert (record["image_status"], record["output_width"], record["output_height"]) == (
        *(1, 1680, 720),
    )
    answer = api.call("GET", record["image_url"])
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")


def test_a_deleted_image_is_gone(api: Api) -> None:
    (key,) = made(api)
    assert api.delete(f"images/{key}").status_code == 200
    assert api.get(f"images/{key}").status_code == 404
    assert api.delete(f"images/{key}").status_code == 404
    assert api.get("images/image:1").status_code == 400
    assert listed(api) == []


def test_a_word_leaves_one_image_out(api: Api, control: SandboxControl) -> None:
    assert len(made(api, prompt="a scarce boat", create_count=3, replyRef="ours")) == 2
    assert control.ledger("ours")[0]["credits"] == 20


def test_moderation_and_failure_have_statuses_of_their_own(
    api: Api, control: SandboxControl
) -> None:
    (withheld,), (failed,) = made(api, prompt="borderline"), made(api, prompt="glitch")
    control.finish()
    assert api.get(f"images/{withheld}").json()["image_status"] == 7
    assert api.get(f"images/{failed}").json()["image_status"] == 8
    answer = api.post("images/create", prompt="forbidden", email=PRO_EMAIL)
    assert answer.status_code == 422


def test_what_the_page_does_not_list_is_refused(api: Api) -> None:
    def refusal(**body: object) -> str:
        answer = api.post("images/create", **{"prompt": "a boat", "email": PRO_EMAIL, **body})
        return reason(answer)

    assert "duration" in refusal(duration=5)
    assert "create_count" in refusal(create_count="2")
    assert "quality" in refusal(quality="540p")
    assert "aspect_ratio" in refusal(aspect_ratio="auto")
    assert "detail_level" in refusal(detail_level="low")
    assert "detail_level is required" in refusal(model="gpt-image-2.0")
    assert "image_path_1 is required" in refusal(image_path_2="upload/x.png")
    assert "at most 3" in refusal(**{f"image_path_{n}": "upload/x.png" for n in range(1, 5)})
    assert "Unable to find" in refusal(image_path_1="upload/x.png")
    assert "prompt" in reason(api.post("images/create", email=PRO_EMAIL))


def test_models_that_a_plan_makes_for_nothing_cost_nothing(
    api: Api, control: SandboxControl
) -> None:
    free = api.get("features", email=PRO_EMAIL).json()["unlimited_image_models"]
    made(api, model=free[0], replyRef="ours")
    assert control.ledger("ours")[0]["credits"] == 0
