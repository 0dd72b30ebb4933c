from tests.jobs.fixtures import studio

__all__ = ["studio"]
