from tests.jobs.fixtures import hour, photo, photo_of, studio

__all__ = ["hour", "photo", "photo_of", "studio"]
