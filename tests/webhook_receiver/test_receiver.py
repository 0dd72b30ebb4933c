"""The receiver of demo and tests: keeps requests, shows them as text, and misbehaves when asked to."""

from werkzeug.test import Client

from pixstudio.webhook_receiver.receiver import KEPT_REQUESTS, MAX_BODY_BYTES, WebhookReceiver


def test_requests_are_kept_by_name_and_shown_newest_first() -> None:
    app = WebhookReceiver()
    client = Client(app)
    for number in range(3):
        client.post("/webhooks/mine", data=f"{number}", headers={"webhook-id": f"msg_{number}"})
    client.post("/webhooks/other", data="x")
    found = client.get("/webhooks/mine").json
    assert found is not None
    assert [one["body"] for one in found] == ["2", "1", "0"]
    assert found[0]["headers"]["webhook-id"] == "msg_2"
    client.delete("/webhooks/mine")
    assert client.get("/webhooks/mine").json == []
    assert len(app.received("other")) == 1


def test_a_browser_sees_text_and_no_markup_of_strangers() -> None:
    client = Client(WebhookReceiver())
    client.post("/webhooks/mine", data="<script>alert(1)</script>")
    page = client.get("/webhooks/mine", headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    assert "&lt;script&gt;" in page.text
    assert "<script" not in page.text


def test_the_address_asks_for_other_answers() -> None:
    client = Client(WebhookReceiver())
    assert client.post("/webhooks/a?status=503").status_code == 503
    assert client.post("/webhooks/a?location=http://x/").headers["Location"] == "http://x/"
    assert len(client.post("/webhooks/a?bytes=5000").data) == 5000


def test_memory_is_limited() -> None:
    app = WebhookReceiver()
    client = Client(app)
    assert client.post("/webhooks/a", data=b"x" * (MAX_BODY_BYTES + 1)).status_code == 413
    for _ in range(KEPT_REQUESTS + 5):
        client.post("/webhooks/a", data="1")
    for number in range(100):
        client.post(f"/webhooks/n{number}", data="1")
    assert len(app.received("a")) == KEPT_REQUESTS
    assert app.received("n99") == []
