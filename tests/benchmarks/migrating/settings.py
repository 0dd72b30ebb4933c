"""Settings of a later version: the studio's own, with migrations that are added one by one."""

from tests.benchmarks.outside.settings import *  # noqa: F403

MIGRATION_MODULES = {"jobs": "later_jobs", "marks": "later_marks"}
