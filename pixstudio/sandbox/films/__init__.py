"""Makes the sandbox's real films, pictures and sounds, the same for equal specs."""

from .catalogue import make_effect_media, make_effect_still, make_voice_sample
from .footage import Facts, measure_film
from .making import make_film, make_picture, make_poster
from .spec import FilmSpec, UnreadableMedia, film_size

__all__ = [
    "Facts",
    "FilmSpec",
    "UnreadableMedia",
    "film_size",
    "make_effect_media",
    "make_effect_still",
    "make_film",
    "make_picture",
    "make_poster",
    "make_voice_sample",
    "measure_film",
]
