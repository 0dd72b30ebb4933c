"""Effect tiles as markup, kept by all that they show."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from pixstudio.effects.presenters.tiles import effect_tile
from pixstudio.effects.queries import effects_with_previews
from pixstudio.web.lists.kept_tiles import kept_tiles

# A place on the page and an effect's id: an effect may stand in several places.
Standing = tuple[str, int]


@dataclass(frozen=True)
class TileMaker:
    """Makes the tiles of a page of effects.

    `version` is that of the catalogue, read before the ids of any effects; `likes` are the member's
    favourites.
    """

    version: int
    may_create: bool
    likes: frozenset[int]
    now: dt.datetime
    _made: dict[Standing, str] = field(default_factory=dict)

    def prepare(self, standings: Iterable[Standing]) -> None:
        """Find or make these tiles, with two queries for all that are not kept."""
        self._made.update(kept_tiles({one: self._key(one) for one in standings}, self._make))

    def markup(self, place: str, ids: Iterable[int]) -> SafeString:
        """Prepared tiles, one after the other."""
        tiles = (self._made.get((place, pk), "") for pk in ids)
        # Each was rendered by a template that escapes.
        return mark_safe("".join(tiles))  # noqa: S308

    def _key(self, standing: Standing) -> str:
        place, pk = standing
        rights = f"{pk in self.likes:d}{self.may_create:d}"
        return f"effect-{pk}-{self.version}-{place}-{rights}-{get_language()}"

    def _make(self, standings: list[Standing]) -> dict[Standing, str]:
        template = get_template("effects/_tile.html")
        effects = {row.pk: row for row in effects_with_previews({pk for _place, pk in standings})}
        tiles = {
            pk: effect_tile(effect, self.now, is_favourite=pk in self.likes)
            for pk, effect in effects.items()
        }
        return {
            (place, pk): template.render(
                {"effect": tiles[pk], "prefix": place, "may_create": self.may_create}
            )
            for place, pk in standings
            if pk in tiles
        }
