"""Parts that rooms above the gallery add to its pages. They register them when apps are ready."""

from collections.abc import Callable
from dataclasses import dataclass

from pixstudio.collections.models import Collection
from pixstudio.jobs.models import Generation
from pixstudio.teams.middleware import MemberRequest


@dataclass(frozen=True)
class DetailPart:
    """A section of a result's page. With a label, the page's head leads to it by its `anchor`."""

    html: str
    anchor: str = ""
    label: str = ""
    icon: str = ""
    count_text: str = ""


@dataclass(frozen=True)
class GalleryLink:
    """A link in the head of the gallery, or of a collection."""

    url: str
    label: str
    icon: str
    count_text: str = ""


PartMaker = Callable[[MemberRequest, Generation], DetailPart | None]
LinkMaker = Callable[[MemberRequest], GalleryLink | None]
CollectionLinkMaker = Callable[[MemberRequest, Collection], GalleryLink | None]
_detail_parts: list[PartMaker] = []
_gallery_links: list[LinkMaker] = []
_collection_links: list[CollectionLinkMaker] = []


def register_detail_part(maker: PartMaker) -> None:
    """Add a section to every result's page. For an app's `ready`."""
    _detail_parts.append(maker)


def register_gallery_link(maker: LinkMaker) -> None:
    """Add a link to the gallery. For an app's `ready`."""
    _gallery_links.append(maker)


def register_collection_link(maker: CollectionLinkMaker) -> None:
    """Add a link to the pages of collections that the member may change. For an app's `ready`."""
    _collection_links.append(maker)


def collection_links(request: MemberRequest, collection: Collection) -> list[GalleryLink]:
    return [link for maker in _collection_links if (link := maker(request, collection))]


def detail_parts(request: MemberRequest, generation: Generation) -> list[DetailPart]:
    return [part for maker in _detail_parts if (part := maker(request, generation))]


def gallery_links(request: MemberRequest) -> list[GalleryLink]:
    return [link for maker in _gallery_links if (link := maker(request))]
