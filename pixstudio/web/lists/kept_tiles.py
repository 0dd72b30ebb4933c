"""Tiles of lists, kept in the process under a key of all that they show."""

from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

from django.core.cache import caches

Id = TypeVar("Id", bound=Hashable)
Tile = TypeVar("Tile")


def kept_tiles(
    keys: Mapping[Id, str], make: Callable[[list[Id]], Mapping[Id, Tile]]
) -> dict[Id, Tile]:
    """The tiles by their ids, in the order of `keys`; those not kept are made, and kept for ten minutes.

    A key names all that may differ: the row and its version, who looks, and in which language. A tile that
    `make` leaves out is missing here too.
    """
    cache = caches["tiles"]
    kept: dict[str, Tile] = cache.get_many(keys.values())
    missing = [one for one, key in keys.items() if key not in kept]
    if missing:
        made = {keys[one]: tile for one, tile in make(missing).items()}
        cache.set_many(made)
        kept |= made
    return {one: kept[key] for one, key in keys.items() if key in kept}
