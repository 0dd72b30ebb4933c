"""The settings of journeys, with an address that fails."""

from tests.journeys.support.settings import *  # noqa: F403

ROOT_URLCONF = "tests.monitoring.failing_urls"
