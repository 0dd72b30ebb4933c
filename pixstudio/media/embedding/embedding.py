"""Texts written into MP4, WebP, PNG and JPEG files, without encoding anything again."""

from __future__ import annotations

from pixstudio.media.embedding.images import jpeg_parts, png_parts, webp_parts
from pixstudio.media.embedding.mp4 import mp4_parts
from pixstudio.media.embedding.spliced_file import CannotEmbed, SeekableFile, SplicedFile
from pixstudio.media.embedding.xmp import EmbeddedText, xmp_packet

_PARTS_OF_IMAGE = {"image/webp": webp_parts, "image/png": png_parts, "image/jpeg": jpeg_parts}


def can_hold_text(content_type: str) -> bool:
    """Whether files of this type have a place for texts."""
    return content_type == "video/mp4" or content_type in _PARTS_OF_IMAGE


def with_text(file: SeekableFile, size: int, content_type: str, text: EmbeddedText) -> SplicedFile:
    """The file with the text in its metadata, made while it is read; its length is known at once.

    Reads the file's structure only. The same file and text give the same bytes. The file remains open.

    Raises:
        CannotEmbed: the type has no place for it, or this file an unusual structure.
        OSError: the file can't be read.
    """
    if content_type == "video/mp4":
        return SplicedFile(file, mp4_parts(file, size, text))
    image_parts = _PARTS_OF_IMAGE.get(content_type)
    if image_parts is None:
        raise CannotEmbed("Files of this type have no place for texts.")
    return SplicedFile(file, image_parts(file, size, xmp_packet(text)))
