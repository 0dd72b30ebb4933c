"""Everything that is done with the catalogue: reading it, and keeping its stills and samples here."""

from pixstudio.effects.operations.catalogue import sync_effects, sync_voices
from pixstudio.effects.operations.media import fetch_catalogue_media

__all__ = ["fetch_catalogue_media", "sync_effects", "sync_voices"]
