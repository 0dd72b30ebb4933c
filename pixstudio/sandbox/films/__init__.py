"""Makes the sandbox's films: real MP4s from a spec, the same for equal specs."""

from .making import make_film
from .spec import FilmSpec, UnreadableMedia, film_size

__all__ = ["FilmSpec", "UnreadableMedia", "film_size", "make_film"]
