"""Reorder the frames of a transition: add, move and remove pictures.

Duration and prompt between two pictures belong to the gap and stay in place; a gap is removed with the
picture before it, or with the last one.
"""

from collections.abc import Mapping

from pixstudio.pixverse.capabilities.operation_table import MAX_FRAMES

# Fields that ask for a change of the strip; never saved.
ADD, MOVE, REMOVE = "frame_add", "frame_move", "frame_out"
CHANGES = (ADD, MOVE, REMOVE)


def reorder_frames(values: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """The values after a change, with the pictures numbered without gaps.

    `frame_add` is one library id or several with commas, `frame_move` is "3:1", `frame_out` is "2".
    Unreadable changes are ignored.
    """
    frames = [values.get(f"frame_{n}", "") for n in range(1, MAX_FRAMES + 1)]
    gaps = [
        (values.get(f"duration_{n}_to_{n + 1}", ""), values.get(f"prompt_{n}_to_{n + 1}", ""))
        for n in range(1, MAX_FRAMES)
    ]
    frames = [frame for frame in frames if frame]
    frames += [pk.strip() for pk in changes.get(ADD, "").split(",") if pk.strip()]
    _move(frames, changes.get(MOVE, ""))
    _remove(frames, gaps, changes.get(REMOVE, ""))
    return {**values, **_as_fields(frames[:MAX_FRAMES], gaps)}


def count_overflow(values: Mapping[str, str], changes: Mapping[str, str]) -> int:
    """How many of the added pictures are more than a transition takes."""
    own = sum(bool(values.get(f"frame_{n}")) for n in range(1, MAX_FRAMES + 1))
    added = [pk for pk in changes.get(ADD, "").split(",") if pk.strip()]
    return max(0, own + len(added) - MAX_FRAMES)


def _move(frames: list[str], change: str) -> None:
    start, _colon, end = change.partition(":")
    source, target = _index(start, frames), _index(end, frames)
    if source is not None and target is not None:
        frames.insert(target, frames.pop(source))


def _remove(frames: list[str], gaps: list[tuple[str, str]], change: str) -> None:
    index = _index(change, frames)
    if index is None:
        return
    del frames[index]
    del gaps[min(index, max(len(frames) - 1, 0))]
    gaps.append(("", ""))


def _index(text: str, frames: list[str]) -> int | None:
    """The index of a picture that is counted from 1; None for anything else."""
    index = int(text) - 1 if text.isdecimal() and len(text) < 3 else -1
    return index if 0 <= index < len(frames) else None


def _as_fields(frames: list[str], gaps: list[tuple[str, str]]) -> dict[str, str]:
    """Frames and gaps as form fields; gaps after the last picture are empty."""
    found = {
        f"frame_{n}": frames[n - 1] if n <= len(frames) else "" for n in range(1, MAX_FRAMES + 1)
    }
    for n, (length, words) in enumerate(gaps, 1):
        is_used = n < max(len(frames), 2)
        found[f"duration_{n}_to_{n + 1}"] = length if is_used else ""
        found[f"prompt_{n}_to_{n + 1}"] = words if is_used else ""
    return found
