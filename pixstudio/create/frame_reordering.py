"""The strip of frames of a transition: adding, moving and taking out pictures.

What stands between two pictures (a length and a prompt) belongs to the gap and stays where it is; a gap
goes with the picture before it that is taken out, or with the last one.
"""

from collections.abc import Mapping

from pixstudio.pixverse.capabilities.operations import MAX_FRAMES

# Fields of the page that ask for a change of the strip; they are never kept.
ADD, MOVE, TAKE_OUT = "frame_add", "frame_move", "frame_out"
CHANGES = (ADD, MOVE, TAKE_OUT)


def arranged(values: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """The values after the change that was asked for, with no gap between pictures.

    `frame_add` is one library id or several with commas, `frame_move` is "3:1", `frame_out` is "2".
    What can't be read changes nothing.
    """
    frames = [values.get(f"frame_{n}", "") for n in range(1, MAX_FRAMES + 1)]
    gaps = [
        (values.get(f"duration_{n}_to_{n + 1}", ""), values.get(f"prompt_{n}_to_{n + 1}", ""))
        for n in range(1, MAX_FRAMES)
    ]
    frames = [frame for frame in frames if frame]
    frames += [pk.strip() for pk in changes.get(ADD, "").split(",") if pk.strip()]
    _move(frames, changes.get(MOVE, ""))
    _take_out(frames, gaps, changes.get(TAKE_OUT, ""))
    return {**values, **_written(frames[:MAX_FRAMES], gaps)}


def left_out(values: Mapping[str, str], changes: Mapping[str, str]) -> int:
    """How many of the pictures to be added have no place any more."""
    own = sum(bool(values.get(f"frame_{n}")) for n in range(1, MAX_FRAMES + 1))
    added = [pk for pk in changes.get(ADD, "").split(",") if pk.strip()]
    return max(0, own + len(added) - MAX_FRAMES)


def _move(frames: list[str], wish: str) -> None:
    start, _colon, end = wish.partition(":")
    source, target = _place(start, frames), _place(end, frames)
    if source is not None and target is not None:
        frames.insert(target, frames.pop(source))


def _take_out(frames: list[str], gaps: list[tuple[str, str]], wish: str) -> None:
    place = _place(wish, frames)
    if place is None:
        return
    del frames[place]
    del gaps[min(place, max(len(frames) - 1, 0))]
    gaps.append(("", ""))


def _place(text: str, frames: list[str]) -> int | None:
    """The index of a picture that is counted from 1, None for anything else."""
    place = int(text) - 1 if text.isdecimal() and len(text) < 3 else -1
    return place if 0 <= place < len(frames) else None


def _written(frames: list[str], gaps: list[tuple[str, str]]) -> dict[str, str]:
    """Back into the form's fields; gaps that no picture follows are kept empty."""
    found = {
        f"frame_{n}": frames[n - 1] if n <= len(frames) else "" for n in range(1, MAX_FRAMES + 1)
    }
    for n, (length, words) in enumerate(gaps, 1):
        is_used = n < max(len(frames), 2)
        found[f"duration_{n}_to_{n + 1}"] = length if is_used else ""
        found[f"prompt_{n}_to_{n + 1}"] = words if is_used else ""
    return found
