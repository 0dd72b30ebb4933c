import time

import pytest
import requests

from pixstudio.sandbox.control_api.client import SandboxControl
from tests.sandbox.api_client import Api, reason


def test_status_fault_hits_once_and_charges_nothing(api: Api, control: SandboxControl) -> None:
    control.add_fault("status", "/videos/create", status=503, method="POST")
    assert "Scripted" in reason(api.make(), 503)
    assert control.ledger() == []
    assert api.make().status_code == 200


def test_status_fault_may_carry_a_body_and_accept(api: Api, control: SandboxControl) -> None:
    control.add_fault("status", "/videos", status=502, body="<html>bad</html>", accepted=True)
    answer = api.make()
    assert (answer.status_code, answer.text) == (502, "<html>bad</html>")
    assert len(control.ledger()) == 1


def test_drop_before_accepting(api: Api, control: SandboxControl) -> None:
    control.add_fault("drop_before", "/videos/create")
    with pytest.raises(requests.ConnectionError):
        api.make()
    assert control.ledger() == []
    assert control.requests_seen()[-1]["status"] is None


def test_drop_after_accepting(api: Api, control: SandboxControl) -> None:
    control.add_fault("drop_after", "/videos/create")
    with pytest.raises(requests.ConnectionError):
        api.make(replyRef="lost")
    (charge,) = control.ledger("lost")
    assert api.videos()[0]["video_id"] == charge["video_id"]


def test_hang_ends_without_an_answer(api: Api, control: SandboxControl) -> None:
    control.add_fault("hang", "/videos/create", seconds=0.05)
    with pytest.raises(requests.ConnectionError):
        api.make()
    assert control.ledger() == []


@pytest.mark.parametrize("accepted", [True, False])
def test_html_with_200(api: Api, control: SandboxControl, accepted: bool) -> None:
    control.add_fault("html", "/videos/create", accepted=accepted)
    answer = api.make()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert len(control.ledger()) == accepted


def test_cut_json_with_a_lying_length(api: Api, control: SandboxControl) -> None:
    control.add_fault("cut_json", "/videos/create")
    with pytest.raises(requests.exceptions.RequestException):
        api.make()
    assert len(control.ledger()) == 1


def test_cut_json_with_an_honest_length(api: Api, control: SandboxControl) -> None:
    control.add_fault("cut_json", "/videos/create", lying=False)
    answer = api.make()
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()


def test_no_id_after_accepting(api: Api, control: SandboxControl) -> None:
    control.add_fault("no_id", "/videos/create")
    assert api.make().json() == {}
    assert len(control.ledger()) == 1


def test_slow_answer_arrives_whole(api: Api, control: SandboxControl) -> None:
    control.add_fault("slow", "/videos/create", seconds=0.1)
    started = time.monotonic()
    assert api.make().json()["video_id"]
    assert time.monotonic() - started >= 0.09


def test_cut_media_ends_early(api: Api, control: SandboxControl) -> None:
    api.made()
    control.finish()
    url = api.videos()[0]["url"]
    control.add_fault("cut_media", "/media/video")
    with pytest.raises(requests.exceptions.RequestException):
        api.call("GET", url)
    assert api.call("GET", url).status_code == 200


def test_faults_count_and_are_listed_and_cleared(api: Api, control: SandboxControl) -> None:
    control.add_fault("status", r"videos/create$", times=2, status=500)
    assert api.make("create-fusion").status_code == 400
    assert api.make().status_code == 500
    assert control.faults()[0]["times"] == 1
    control.clear_faults()
    assert control.faults() == []
    assert api.make().status_code == 200
    control.add_fault("status", times=-1, status=500)
    assert {api.make().status_code for _ in range(3)} == {500}


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "flood"},
        {"kind": "html", "path": "("},
        {"kind": "html", "colour": "red"},
        {"kind": "html", "times": "x"},
    ],
)
def test_unreadable_faults_are_refused(control: SandboxControl, fault: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="400"):
        control.add_fault(**fault)
