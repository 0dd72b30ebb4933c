"""Results that come as something else than expected, scripted from outside."""

import pytest

from pixstudio.sandbox.control_api.client import SandboxControl
from pixstudio.sandbox.state.fixtures import PRO_EMAIL
from tests.sandbox.api_client import Api


def test_a_result_comes_in_the_other_field_and_as_other_bytes(
    api: Api, control: SandboxControl
) -> None:
    first, second = control.add_existing_results(PRO_EMAIL, 2)
    assert control.replace_results(b"other", suffix=".gif", field="img_url", video_id=second) == [
        second
    ]
    listed = {row["video_id"]: row for row in api.get("videos/", email=PRO_EMAIL).json()["data"]}
    assert (listed[second]["url"], bool(listed[second]["img_url"])) == ("", True)
    assert (bool(listed[first]["url"]), listed[first]["img_url"]) == (True, "")


@pytest.mark.parametrize("field", ["video", "first_frame"])
def test_an_unknown_field_is_refused(control: SandboxControl, field: str) -> None:
    with pytest.raises(ValueError, match="field must be one of"):
        control.replace_results(field=field)
