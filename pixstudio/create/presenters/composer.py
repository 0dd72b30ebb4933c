"""Create as a page: what, with what, how, and what it costs on which account."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from pixstudio.create.confirmation import Question
from pixstudio.create.form_state import MANY, Wish, field_names
from pixstudio.create.nearest_choices import Settled, written_moves, written_stand
from pixstudio.create.presenters.batch import Many, many_of
from pixstudio.create.presenters.changed_choices import Note, whys_of
from pixstudio.create.presenters.launch_bar import Launch, launch_of
from pixstudio.create.presenters.media_slots import Prompt, Slot, prompt_of, slots_of
from pixstudio.create.presenters.origin import EffectSlot, SourceSlot, effect_slot, source_slot
from pixstudio.create.presenters.settings import Asked, Choice, Group, Why, groups_of
from pixstudio.create.presenters.sound import Field, Row, extras_row, sound_row, voice_field
from pixstudio.create.presenters.transition_strip import Strip, strip_of
from pixstudio.create.quote import Quote
from pixstudio.create.submission_preview import Outlook
from pixstudio.create.voices import SPEECH, SPEECH_SOUND, SPEECH_WORDS, is_idle_voice, speech_of
from pixstudio.effects.presenters import VoiceChoice
from pixstudio.jobs.models import Generation
from pixstudio.jobs.request_body import PATHS
from pixstudio.pixverse import capabilities
from pixstudio.web.wording import label_of, listed


@dataclass(frozen=True)
class Composer:
    operation: str
    row: capabilities.Operation
    url: str
    settings_url: str
    sending_url: str
    switching_url: str
    nonce: str
    shaped: str
    draft_key: str
    draft_at: int
    slots: list[Slot]
    prompt: Prompt | None
    groups: list[Group]
    switches: list[Row]
    seed: Field | None
    account: Field | None
    source: SourceSlot | None = None
    effect: EffectSlot | None = None
    strip: Strip | None = None
    speech: Group | None = None
    voice: Field | None = None
    many: Many | None = None
    kept: dict[str, str] = field(default_factory=dict)
    kept_words: str = ""
    notes: list[Note] = field(default_factory=list)
    # What was changed in a field that says nothing of it itself: in step two, and elsewhere.
    moved_media: list[Why] = field(default_factory=list)
    moved: list[Why] = field(default_factory=list)
    stood: str = ""
    told: str = ""
    edited: Generation | None = None


@dataclass(frozen=True)
class Material:
    """Everything Create is drawn from; read by the view, so that nothing here asks the database."""

    settled: Settled
    quote: Quote
    voices: list[VoiceChoice]
    errors: Mapping[str, str] = field(default_factory=dict)
    outlook: Outlook = field(default_factory=Outlook)
    saved_at: dt.datetime | None = None
    notes: tuple[Note, ...] = ()
    question: Question | None = None
    edited: Generation | None = None
    nonce: str = ""

    @property
    def wish(self) -> Wish:
        return self.settled.wish


def asked_of(material: Material) -> Asked:
    """The request as typed, ready to be priced and varied."""
    account = material.wish.account
    discounts = account.discounts if account else {}
    return Asked(material.wish.request, discounts, material.errors, whys_of(material.settled))


def composer_of(material: Material) -> tuple[Composer, Launch]:
    """The page's form and its launch bar."""
    asked, wish, errors = asked_of(material), material.wish, material.errors
    url_of = {name: reverse(name, args=[wish.operation]) for name in PAGES}
    is_edit = material.edited is not None
    quote = material.quote
    composer = Composer(
        operation=wish.operation,
        row=wish.request.row,
        url=url_of["create"],
        settings_url=url_of["create_settings"],
        sending_url=url_of["create_sending"],
        switching_url=url_of["create_switching"],
        nonce=material.nonce or secrets.token_urlsafe(24),
        shaped=str(wish.media["first_frame"].pk) if "first_frame" in wish.media else "",
        draft_key=f"edit-{material.edited.pk}" if material.edited else wish.operation,
        draft_at=int(material.saved_at.timestamp() * 1000) if material.saved_at else 0,
        slots=slots_of(wish, errors),
        prompt=prompt_of(wish, errors),
        groups=groups_of(asked),
        switches=_rows(asked, wish, material.voices),
        seed=_seed(asked, wish),
        account=_account_field(wish, errors),
        source=source_slot(wish, asked, errors),
        effect=effect_slot(wish, errors),
        strip=strip_of(wish, asked, errors),
        speech=_speech(wish),
        voice=_voice(asked, wish, material.voices),
        many=many_of(wish, errors, quote.total, quote.left_out) if not is_edit else None,
        notes=list(material.notes),
        stood=written_stand(wish),
        told=written_moves(material.settled),
        edited=material.edited,
    )
    kept = _kept(composer, wish)
    silent = {
        n: why for n, why in asked.moved.items() if n not in {g.name for g in composer.groups}
    }
    composer = replace(
        composer,
        kept=kept,
        kept_words=_kept_words(wish, kept),
        moved_media=[why for name, why in silent.items() if name in MEDIA],
        moved=[why for name, why in silent.items() if name not in MEDIA],
    )
    return composer, launch_of(wish, asked, material.outlook, quote, material.question)


MEDIA = ("source", *PATHS)
PAGES = ("create", "create_settings", "create_sending", "create_switching")


def _rows(asked: Asked, wish: Wish, voices: list[VoiceChoice]) -> list[Row]:
    rows = [sound_row(asked, wish.values, voices), extras_row(asked, wish.values)]
    return [row for row in rows if row.switches or row.fields or row.why]


def _seed(asked: Asked, wish: Wish) -> Field | None:
    span = capabilities.seed_range(asked.request.operation)
    if span is None:
        return None
    hint, error = str(span[1]), asked.errors.get("seed", "")
    return Field("id_seed", "seed", _("Seed"), wish.values.get("seed", ""), hint, error)


def _speech(wish: Wish) -> Group | None:
    """Whether lip sync speaks words or plays a sound."""
    if not wish.request.row.takes_speech:
        return None
    current = speech_of(wish.values)
    words = ((SPEECH_WORDS, _("Words and a voice")), (SPEECH_SOUND, _("A sound file")))
    choices = [Choice(value, name, is_checked=value == current) for value, name in words]
    return Group("group-speech", _("What is heard"), SPEECH, choices)


def _voice(asked: Asked, wish: Wish, voices: list[VoiceChoice]) -> Field | None:
    if not wish.request.row.takes_speech or speech_of(wish.values) == SPEECH_SOUND:
        return None
    return voice_field(asked, "speaker_id", wish.values, voices)


def _account_field(wish: Wish, errors: Mapping[str, str]) -> Field | None:
    if (len(wish.accounts) < 2 or wish.source) and "account" not in errors:
        return None
    chosen = wish.chosen
    options = [Choice("", _("chosen for you"), is_checked=chosen is None)]
    for account in wish.accounts:
        name = account.name if account.is_usable else _("%(name)s, not usable") % {"name": account}
        options.append(
            Choice(
                str(account.pk),
                name,
                is_checked=account == chosen,
                is_disabled=not account.is_usable and account != chosen,
            )
        )
    return Field(
        "id_account", "account", _("Account"), error=errors.get("account", ""), options=options
    )


def _shown(composer: Composer) -> set[str]:
    """The names of all fields that stand on the page now."""
    shown = {group.name for group in composer.groups} | {slot.name for slot in composer.slots}
    for row in composer.switches:
        shown |= {switch.name for switch in row.switches} | {item.name for item in row.fields}
    shown |= {composer.prompt.name} if composer.prompt else set()
    shown |= {item.name for item in (composer.seed, composer.account, composer.voice) if item}
    shown |= {"source"} if composer.source else set()
    shown |= {"template_id"} if composer.effect else set()
    shown |= {SPEECH} if composer.speech else set()
    shown |= set(MANY) if composer.many else set()
    if composer.strip:
        shown |= {f"frame_{frame.number}" for frame in composer.strip.frames}
        for part in composer.strip.parts:
            shown |= {part.name, part.words.name}
    return shown


def errors_shown_nowhere(composer: Composer, errors: Mapping[str, str]) -> list[str]:
    """What is wrong with no field in particular, or with one that does not stand on the page now."""
    shown = _shown(composer) | {"variations"}
    if composer.strip:
        shown |= {"frame_1", "frame_2"}
    return [words for name, words in errors.items() if name not in shown]


def _kept(composer: Composer, wish: Wish) -> dict[str, str]:
    """Values the page shows no field for now; they wait in hidden fields for another model."""
    needless = {"account"} if wish.source else set()
    needless |= {"duration"} if wish.effect and wish.effect.duration_seconds else set()
    shown = _shown(composer) | needless
    return {
        name: value
        for name in field_names(wish.operation)
        if name not in shown and (value := wish.values.get(name))
    }


def _kept_words(wish: Wish, kept: Mapping[str, str]) -> str:
    """What a change of model has put aside."""
    if wish.request.model is None:
        return ""
    defaults = capabilities.defaults(wish.operation)
    typed = [
        label_of(name)
        for name, value in kept.items()
        if capabilities.OPERATION_OF_NAME[wish.operation].parameter(name)
        and not is_idle_voice(name, wish.values)
        and value != str(defaults.get(name))
    ]
    words = _("Not used with %(model)s, and kept for another: %(names)s.")
    values = {"model": wish.request.model.name, "names": listed(typed)}
    return words % values if typed else ""
