import pickle

import pytest

from pixstudio.pixverse import errors


def test_error_reports_method_url_status_and_words():
    error = errors.OutOfCredits(
        "The account is out of credits",
        method="POST",
        url="https://host/videos/create",
        status=412,
        words="All Credits have been used up.",
    )

    for piece in ("POST", "https://host/videos/create", "412", "All Credits have been used up."):
        assert piece in str(error)


def test_error_keeps_no_secret_and_keeps_the_email():
    error = errors.BadRequest(
        "refused Bearer abc-123",
        method="GET",
        url="https://user:hidden@host/features/?email=a@b.c&token=hidden",
        status=400,
        words='{"password": "hidden", "token":"hidden"} Bearer hidden',
    )

    assert "hidden" not in str(error)
    assert "abc-123" not in str(error)
    assert "email=a@b.c" in str(error)
    assert "hidden" not in repr(error.__dict__)


def test_known_secrets_are_removed_wherever_they_stand():
    text = errors.without_secrets("wrong login s3cret!? for a@b.c", ["s3cret!?", ""])

    assert text == f"wrong login {errors.REMOVED} for a@b.c"


def test_error_survives_pickling():
    error = errors.Busy("full", method="POST", url="http://h/x", status=429, words="wait")

    again = pickle.loads(pickle.dumps(error))  # noqa: S301

    assert type(again) is errors.Busy
    assert str(again) == str(error)
    assert again.status == 429


@pytest.mark.parametrize("status", errors.ERROR_OF_STATUS)
def test_every_status_has_a_class_and_a_sentence(status):
    assert issubclass(errors.ERROR_OF_STATUS[status], errors.PixVerseError)
    assert errors.MESSAGE_OF_STATUS[status]


def test_long_words_are_cut():
    assert len(errors.BadRequest("x", words="a b " * 5000).words) == errors.WORDS_MAX_CHARACTERS
