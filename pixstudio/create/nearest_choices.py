"""Choices that became impossible: the nearest possible one instead, why, and the way back.

A change of one field can rule out what was chosen in another: a third picture the model, an effect the
quality, an account the plan. The page is drawn with the nearest possible choice and says so; the press of
Generate changes nothing and refuses what can't be made.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _

from pixstudio.create.form_state import MEDIA_KINDS, Wish, field_name
from pixstudio.create.quote import lacks_effect_words
from pixstudio.create.voices import SPEECH
from pixstudio.jobs.request_body import SOURCE
from pixstudio.pixverse import capabilities
from pixstudio.pixverse.capabilities.operations import MAX_FRAMES
from pixstudio.web.wording import violation_words

LENGTHS = tuple(f"duration_{n}_to_{n + 1}" for n in range(1, MAX_FRAMES))
# What can be chosen anew, the cheapest to give up first.
CHOICES = ("quality", "duration", "model", "aspect_ratio", *LENGTHS)
SHORT_KINDS = ("choice", "integer", "boolean", "effect", "result", "voice", *MEDIA_KINDS)
MOST_MOVES = 12
MOVED = "moved"


@dataclass(frozen=True)
class Move:
    """A field that was given another value, and why its old one is impossible."""

    field: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class Settled:
    """A form in which every choice is possible. `undo` are the values that bring back what stood before."""

    wish: Wish
    moves: tuple[Move, ...] = ()
    undo: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stand:
    """What a page showed before a change: its choices (None: not known), and the moves that it told."""

    values: Mapping[str, str] | None = None
    moved: tuple[str, ...] = ()
    undo: Mapping[str, str] = field(default_factory=dict)


def short_names(operation: str) -> list[str]:
    """Every field that is chosen or typed in a few signs; texts are never brought back or changed."""
    row = capabilities.OPERATION_OF_NAME[operation]
    names = [field_name(item.name) for item in row.parameters if item.kind in SHORT_KINDS]
    return [*names, *([SPEECH] if row.takes_speech else []), "account"]


def written_stand(wish: Wish) -> str:
    """The choices of a form in one line, for the page that shows them to say with its next change."""
    names = [name for name in short_names(wish.operation) if name not in wish.missing]
    return urlencode({name: wish.values.get(name) or "" for name in names})


def written_moves(settled: Settled) -> str:
    """The moves that a page tells, and their way back, in one line; '' for none."""
    if not settled.moves:
        return ""
    return urlencode([*((MOVED, one.field) for one in settled.moves), *settled.undo.items()])


def read_stand(operation: str, stood: str | None, told: str) -> Stand:
    """The other way round; what can't be read is left out."""
    names = {*short_names(operation), "video", SOURCE}
    pairs = parse_qsl(told, keep_blank_values=True)
    values = {n: v for n, v in parse_qsl(stood or "", keep_blank_values=True) if n in names}
    moved = tuple(dict.fromkeys(v for n, v in pairs if n == MOVED and v in names))
    return Stand(values if stood else None, moved, {n: v for n, v in pairs if n in names})


def settle(wish: Wish, stand: Stand | None = None) -> Settled:
    """The form with the nearest possible choices. What was changed last stays as long as it can.

    Raises nothing: what has no possible value, such as a text that is too long, stays as it is.
    """
    stand = stand or Stand()
    touched = _touched(wish, stand)
    found: dict[str, Move] = {}
    settled = _at_own_lengths(wish)
    while len(found) < MOST_MOVES:
        move = _next_move(settled, touched, found)
        if move is None:
            break
        found[move.field] = move
        settled = _moved(settled, move)
    told = _still_told(settled, stand, touched | set(found))
    moves = (*told, *found.values())
    return Settled(settled, moves, _way_back(stand, touched, found, is_told=bool(told)))


def _at_own_lengths(wish: Wish) -> Wish:
    """Without lengths that choose nothing: of an effect that has its own, and after the last picture."""
    if wish.request.row.has_segments:
        last = max(wish.request.frame_numbers, default=0)
        unused = [name for n, name in enumerate(LENGTHS, 1) if n >= max(last, 2)]
        return wish.with_values(**dict.fromkeys(unused, ""))
    has_own = wish.effect is not None and wish.effect.duration_seconds
    return wish.with_values(duration="") if has_own and wish.values.get("duration") else wish


def _moved(wish: Wish, move: Move) -> Wish:
    """The form after a move; a file or a source that was taken out is not in it any more."""
    media = {name: asset for name, asset in wish.media.items() if name != move.field}
    source = None if move.field == SOURCE else wish.source
    changed = wish.with_values(**{move.field: move.after})
    missing = changed.missing - {move.field}
    return (
        replace(changed, media=media, missing=missing, source=source) if not move.after else changed
    )


def _touched(wish: Wish, stand: Stand) -> set[str]:
    if stand.values is None:
        return set()
    names = short_names(wish.operation)
    return {n for n in names if (stand.values.get(n) or "") != (wish.values.get(n) or "")}


def _next_move(wish: Wish, touched: set[str], done: Mapping[str, Move]) -> Move | None:
    for move in _moves(wish, touched):
        if move.field not in done:
            return move
    return None


def _moves(wish: Wish, touched: set[str]) -> Iterator[Move]:
    yield from _account_moves(wish)
    for violation in capabilities.violations(wish.request):
        if violation.code == "required":
            continue
        if out := _taken_out(wish, violation, touched):
            yield _move(wish, out, "", violation_words(violation))
            continue
        names = [name for name in CHOICES if name in violation.affected_fields]
        for name in sorted(names, key=lambda name: name in touched):
            after = nearest(wish, name)
            if after is not None:
                yield _move(wish, name, after, violation_words(violation))


def _move(wish: Wish, name: str, after: str, reason: str) -> Move:
    return Move(name, wish.values.get(name) or wish.request.choice(name), after, reason)


def _account_moves(wish: Wish) -> Iterator[Move]:
    """An account that is not there, or does not offer the effect, gives way to whichever can."""
    named = wish.values.get("account", "")
    if named and wish.chosen is None:
        reason = _("This account is not one of the team's any more.").removesuffix(".")
        yield Move("account", "", "", reason)
    elif named and not wish.source and wish.account and not wish.lists(wish.account):
        able = [one for one in wish.accounts if one.is_usable and wish.lists(one)]
        if able:
            yield Move("account", named, "", lacks_effect_words(wish).split(". ")[0])


def _taken_out(wish: Wish, violation: capabilities.Violation, touched: set[str]) -> str:
    """The field of a file that has no place any more: a photo too many, or one of two videos."""
    if violation.code == "two_sources":
        return SOURCE if "video" in touched else "video"
    name = field_name(violation.field)
    return name if violation.code == "effect_images" and name not in touched else ""


def nearest(wish: Wish, name: str) -> str | None:
    """The possible value of a choice that is nearest to the chosen one, None where there is none.

    The next lower one goes before a higher one, so that nothing gets dearer without need.
    """
    values = [str(one.value) for one in capabilities.options(wish.request, name)]
    possible = [value for value in values if not why_not(wish, name, value)]
    if name == "model":
        usual = capabilities.default_model(wish.operation, len(wish.request.frame_numbers) or None)
        possible.sort(key=lambda value: value != usual)
        return next(iter(possible), None)
    wanted = _wanted(wish, name, values)
    lower = [value for value in possible if values.index(value) < wanted]
    return lower[-1] if lower else next(iter(possible), None)


def _wanted(wish: Wish, name: str, values: list[str]) -> int:
    """The place of the chosen value; a number out of the list has its place beside it."""
    chosen, number = wish.request.choice(name), wish.request.number(name)
    if chosen in values:
        return values.index(chosen)
    if number is not None and values and values[0].isdecimal():
        return sum(int(value) < number for value in values)
    default = capabilities.defaults(wish.operation).get(name)
    return values.index(str(default)) + 1 if str(default) in values else len(values)


def why_not(wish: Wish, name: str, value: str) -> str:
    """Why a choice can't have this value as things stand; '' where it can."""
    for violation in capabilities.violations(wish.with_values(**{name: value}).request):
        if name in violation.affected_fields and violation.code != "required":
            return violation_words(violation)
    return ""


def _still_told(wish: Wish, stand: Stand, changed: set[str]) -> tuple[Move, ...]:
    """Earlier moves whose reason still holds and whose field nobody touched since."""
    found = []
    for name in stand.moved:
        before = stand.undo.get(name, "")
        if name in changed or name not in CHOICES or not before:
            continue
        if reason := why_not(wish, name, before):
            found.append(Move(name, before, wish.values.get(name) or "", reason))
    return tuple(found)


def _way_back(
    stand: Stand, touched: set[str], found: Mapping[str, Move], *, is_told: bool
) -> dict[str, str]:
    """The values before the change that led to the moves; none where no change of the form did."""
    stood, back = stand.values, dict(stand.undo) if is_told else {}
    if stood is None:
        return back
    # A picture more after the one that ruled something out belongs to it.
    again = {name for name in touched if any(_akin(name, one) for one in back)}
    names = touched | set(found) if found else again
    found_back = {name: stood.get(name) or "" for name in names}
    back = {**found_back, **back}
    return back if set(back) - {*found, *stand.moved} else {}


def _akin(one: str, other: str) -> bool:
    return one == other or (one.startswith("frame_") and other.startswith("frame_"))
