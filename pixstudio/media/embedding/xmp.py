"""What is written into a file, and as an XMP packet: the standard of image files.

Source: Adobe's XMP Specification, parts 1 and 3; IPTC's list of digital source types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

# Characters that XML 1.0 has no way to write.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MADE_BY_A_MODEL = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
_NAMES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "pixstudio": "urn:pixstudio:parameters:1",
}


@dataclass(frozen=True)
class EmbeddedText:
    """What a file tells of itself: `parameters` is a JSON object, `created` an ISO time."""

    title: str
    description: str
    parameters: str
    created: str
    software: str = "PixStudio"


def xmp_packet(text: EmbeddedText) -> bytes:
    """The text as a packet, to be put into a file as it is."""
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in _NAMES.items())
    fields = [
        f"<dc:title>{_in_any_language(text.title)}</dc:title>",
        f"<dc:description>{_in_any_language(text.description)}</dc:description>",
        f"<xmp:CreatorTool>{_clean(text.software)}</xmp:CreatorTool>",
        f"<xmp:CreateDate>{_clean(text.created)}</xmp:CreateDate>",
        f"<Iptc4xmpExt:DigitalSourceType>{_MADE_BY_A_MODEL}</Iptc4xmpExt:DigitalSourceType>",
        f"<pixstudio:parameters>{_clean(text.parameters)}</pixstudio:parameters>",
    ]
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF {spaces}><rdf:Description rdf:about="">{"".join(fields)}</rdf:Description></rdf:RDF>'
        '</x:xmpmeta><?xpacket end="r"?>'
    ).encode()


def _in_any_language(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{_clean(text)}</rdf:li></rdf:Alt>'


def _clean(text: str) -> str:
    return escape(_NOT_XML.sub("", text))
