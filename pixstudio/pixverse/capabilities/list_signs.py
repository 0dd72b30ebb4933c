"""What an account's lists show of how each was made. Page: get-pixverse-videos.md."""

from dataclasses import dataclass

from ..schemas import Video, reading

# What is spoken over a video, in words or as a sound.
_SPEECH = ("lip_sync_tts_content", "lip_sync_audio_path", "lip_sync_audio_url")
_FIRST_FRAME = ("customer_first_frame", "customer_first_frame_url")
_LAST_FRAME = ("customer_last_frame", "customer_last_frame_url")
_IMAGE = ("customer_img_url", "customer_img_path")


@dataclass(frozen=True)
class ListSign:
    """The facts (`list_facts`) that show an operation's results in the list.

    All facts of one of `alternatives` must hold. Where the signs of several operations hold, the one with
    the lowest `order` counts: an upscaled video still has what its source had.
    """

    order: int
    alternatives: tuple[frozenset[str], ...]

    def holds(self, facts: frozenset[str]) -> bool:
        """Whether the facts of a video contain one of the alternatives."""
        return any(alternative <= facts for alternative in self.alternatives)


def shown_by(order: int, *alternatives: str) -> ListSign:
    """A sign; each alternative names its facts, separated by spaces, and '' always holds."""
    return ListSign(order, tuple(frozenset(names.split()) for names in alternatives))


# Where one operation makes all that a list has.
ANY_OF_ITS_LIST = shown_by(0, "")


def list_facts(video: Video) -> frozenset[str]:
    """The names of the facts that the list shows of a video.

    Each field may be missing: all of the page are optional. `lip_sync` is `{}` or null for videos without.
    `speech` alone is no lip sync: v5 speaks too. What went in is in `customer_paths`; several images may be
    a transition or a fusion, the list does not say which. `create_mode` is not used: the page does not say
    which values it has.
    """
    raw, given = video.raw, reading.mapping(video.raw.get("customer_paths"))
    has_several = any(
        reading.texts(given, name) for name in ("customer_img_urls", "customer_img_paths")
    )
    signs = {
        "upscaled": video.is_upscaled,
        "extended": video.is_extended,
        "lip_sync": raw.get("lip_sync"),
        "speech": reading.flag(raw, "lip_sync_switch") or reading.text(given, *_SPEECH),
        "restyle": video.restyle_id,
        "effect": video.template_id,
        "video": video.original_video_id or reading.text(given, "customer_video_path"),
        "last_frame": reading.text(given, *_LAST_FRAME),
        "first_frame": reading.text(given, *_FIRST_FRAME),
        "image": has_several
        or reading.text(raw, *_IMAGE)
        or reading.text(given, *_IMAGE, "customer_first_frame"),
    }
    return frozenset(name for name, value in signs.items() if value)
