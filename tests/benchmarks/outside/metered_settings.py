"""The same settings with a meter around everything. Never used where time is measured."""

from tests.benchmarks.outside.settings import *  # noqa: F403
from tests.benchmarks.outside.settings import MIDDLEWARE as STUDIO_MIDDLEWARE

MIDDLEWARE = ["tests.benchmarks.outside.metering.MeterMiddleware", *STUDIO_MIDDLEWARE]
