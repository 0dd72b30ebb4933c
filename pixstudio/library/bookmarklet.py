"""The bookmarklet “Send to PixStudio”, and which address a shared text holds."""

import json
import re

# The largest image or video of the page, if one is large; else the page's own address. It opens a page of
# ours that asks before it imports anything, and sends nothing else of the page.
_SCRIPT = (
    "(()=>{{const m=[...document.querySelectorAll('img,video')]"
    ".map(e=>({{u:e.currentSrc||e.src,a:e.clientWidth*e.clientHeight}}))"
    ".filter(e=>/^https?:/.test(e.u)&&e.a>40000).sort((a,b)=>b.a-a.a)[0];"
    "const s=getSelection().toString().trim();"
    "const u=/^https?:\\/\\/\\S+$/.test(s)?s:m?m.u:location.href;"
    "open({page}+'?url='+encodeURIComponent(u))}})()"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_PUNCTUATION = ".,;:!?)]}’”"


def bookmarklet_for(page_url: str) -> str:
    """A `javascript:` address that opens `page_url` with the address of what the visited page shows."""
    # Browsers decode a bookmark's address before they run it.
    page = json.dumps(page_url).replace("%", "%25")
    return "javascript:" + _SCRIPT.format(page=page)


def first_address_in(*texts: str) -> str:
    """The first web address in these texts, '' if there is none: phones share links within a sentence."""
    for text in texts:
        if found := _ADDRESS.search(text):
            return found.group().rstrip(_PUNCTUATION)
    return ""
