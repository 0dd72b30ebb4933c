import pytest

from pixstudio.pixverse.capabilities import model_rows, plan_tier


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("Free", 0),
        ("Basic", 0),
        ("Standard Plan", 1),
        ("Pro Plan", 2),
        ("PREMIUM plan", 3),
        ("", None),
        (None, None),
        ("Project", None),
        ("Mystery", None),
    ],
)
def test_plan_tier(name, tier):
    assert plan_tier(name) == tier


def test_only_the_documented_models_are_offered():
    assert list(model_rows()) == ["v5.6", "v5.5", "v5", "v5-fast"]
