from tests.generations.conftest import studio

__all__ = ["studio"]
