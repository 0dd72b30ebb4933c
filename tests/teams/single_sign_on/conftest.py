"""The studio with single sign-on, and the provider in another process."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings

from tests.teams.single_sign_on.provider.running import RunningProvider, running_provider
from tests.teams.single_sign_on.travel import Traveller, switch_on
from tests.teams.single_sign_on.urls import urlpatterns

# The routes of the whole site are made while nothing is switched on, whatever test comes first.
__all__ = ["urlpatterns"]


@pytest.fixture(scope="session")
def whole_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvider]:
    """One for all tests of a process; take `provider`, which knows nobody at first."""
    with running_provider(tmp_path_factory.mktemp("provider")) as provider:
        yield provider


@pytest.fixture
def provider(whole_provider: RunningProvider, settings: Settings) -> RunningProvider:
    cache.clear()
    whole_provider.reset()
    settings.ROOT_URLCONF = "tests.teams.single_sign_on.urls"
    settings.SINGLE_SIGN_ON = None
    switch_on(whole_provider)
    return whole_provider


@pytest.fixture
def traveller(provider: RunningProvider, db: None) -> Traveller:
    return Traveller(provider)
