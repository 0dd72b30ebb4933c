"""Validate a form: account, files, source, effect, the model's rules, the team's word lists and the voice."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pixstudio.create.forms.form_state import FormState
from pixstudio.create.queries import find_asset, is_in_trash
from pixstudio.effects.presenters import unfit_voice_text, voice_gone_message
from pixstudio.effects.queries import VoiceUse, is_voice_offered, unfit_voices
from pixstudio.jobs.job_specs import JobSpec
from pixstudio.jobs.request_body import SOURCE, SOURCE_PARAMETER, WORDS_OF_VOICE, field_name
from pixstudio.pixverse import capabilities
from pixstudio.prompts.blocklist import find_matches
from pixstudio.prompts.queries import blocklist_of
from pixstudio.prompts.wording import match_message
from pixstudio.teams.models import Team
from pixstudio.web.wording import violation_text

WANTED_KINDS = {
    "image": gettext_lazy("Choose an image: PNG, JPEG, GIF or WebP."),
    "video": gettext_lazy("Choose a video."),
    "audio": gettext_lazy("Choose an audio file: WAV or MP3."),
}


@dataclass(frozen=True)
class Problem:
    """Why a form can't be sent: the field it is shown at ('' for none) and a sentence.

    `is_missing`: not filled in yet; shown as an error only once Generate was pressed. `code` and `facts` are
    for programs: the violated rule's, or a name for what else is wrong.
    """

    field: str
    words: str
    is_missing: bool = False
    code: str = "invalid"
    facts: Mapping[str, object] = dataclass_field(default_factory=dict)


def validate_form(
    team: Team, form: FormState, request: capabilities.Request, jobs: Sequence[JobSpec]
) -> tuple[list[Problem], list[str]]:
    """What is wrong with a form, and warnings about words that need confirmation.

    `request` is that of the form's first job; `jobs` are all of them.
    """
    problems = [*_account_problems(form), *_reference_problems(team, form)]
    problems += _rule_problems(form, request, {one.field for one in problems})
    found = find_matches(blocklist_of(team), texts_of(form))
    problems += [
        Problem(one.field, match_message(one), code="blocked_words")
        for one in found
        if one.action == "stop"
    ]
    problems += [*_voice_problems(team, jobs), *_speech_voice_problems(team, jobs)]
    return problems, [match_message(one) for one in found if one.action != "stop"]


def _account_problems(form: FormState) -> Iterator[Problem]:
    if form.values.get("account") and form.chosen is None:
        yield Problem("account", account_gone_text(), code="not_found")
    elif form.source and form.chosen not in (None, form.source.account):
        text = _("Jobs made from a result run on that result’s account, %(account)s.")
        account = form.source.account or _("which is no longer connected")
        yield Problem("account", text % {"account": account}, code="account_of_source")


def account_gone_text() -> str:
    """That the chosen account is not there."""
    return _("This account is no longer in your team.")


def _reference_problems(team: Team, form: FormState) -> Iterator[Problem]:
    """Files, source and effect have to exist and fit."""
    row = capabilities.OPERATION_OF_NAME[form.operation]
    for item in row.parameters:
        name = field_name(item.name)
        if name in form.missing:
            yield Problem(name, missing_text(team, form.values[name], item.kind), code="not_found")
    if form.values.get(SOURCE) and row.parameter(SOURCE_PARAMETER):
        if form.source is None:
            text = _("This result no longer exists. Choose another.")
            yield Problem(SOURCE, text, code="not_found")
        elif form.source.problem:
            yield Problem(SOURCE, form.source.problem, code="unfit_source")
    if form.values.get("template_id") and row.parameter("template_id"):
        yield from _effect_problems(form)


def _effect_problems(form: FormState) -> Iterator[Problem]:
    effect = form.effect
    if effect is None:
        text = _("This effect is not in the catalogue. Choose another.")
        yield Problem("template_id", text, code="not_found")
    elif effect.vanished_at:
        text = _("PixVerse no longer offers “%(name)s”. Choose another effect.")
        yield Problem("template_id", text % {"name": effect.name}, code="not_found")
    elif form.account and not form.is_offered_by(form.account):
        yield Problem("account", lacks_effect_text(form), code="lacks_effect")


def lacks_effect_text(form: FormState) -> str:
    """That the account does not offer the effect."""
    text = _("%(account)s does not offer “%(name)s”. Choose another account, or Automatic.")
    return text % {"account": form.account, "name": form.effect.name if form.effect else ""}


def _rule_problems(
    form: FormState, request: capabilities.Request, unfit: set[str]
) -> Iterator[Problem]:
    """Violations of the models' rules, except those that follow from a problem reported already."""
    names = {
        field_name(item.name) for item in capabilities.OPERATION_OF_NAME[form.operation].parameters
    }
    for violation in capabilities.violations(request):
        involved = {field_name(item) for item in violation.affected_fields}
        if involved & unfit and violation.code in ("required", "source_model"):
            continue  # A value was chosen, and its problem is reported.
        name = field_name(violation.field)
        is_missing = violation.code == "required"
        yield Problem(
            name if name in names else "",
            violation_text(violation),
            is_missing,
            violation.code,
            violation.facts,
        )


def _voice_problems(team: Team, jobs: Sequence[JobSpec]) -> Iterator[Problem]:
    """The voice has to be offered if one of the jobs uses it."""
    for name in WORDS_OF_VOICE:
        voices = {str(job.parameters.get(name) or "") for job in jobs} - {""}
        if not all(is_voice_offered(team, voice) for voice in voices):
            yield Problem(name, voice_gone_message(), code="not_found")


def _speech_voice_problems(team: Team, jobs: Sequence[JobSpec]) -> Iterator[Problem]:
    """Every job's model has to speak with its voice, which has to be for the job's language."""
    uses: dict[str, set[VoiceUse]] = defaultdict(set)
    for job in jobs:
        if voice := job.parameters.get("voice_id"):
            asked = (str(job.parameters.get(name) or "") for name in ("model", "language_code"))
            uses[str(voice)].add(VoiceUse(*asked))
    for unfit in unfit_voices(team, uses).values() if uses else ():
        text = unfit_voice_text(unfit) if unfit else voice_gone_message()
        yield Problem("voice_id", text, code="unfit_voice" if unfit else "not_found")


def texts_of(form: FormState) -> dict[str, str]:
    """Every text that would be sent, by field."""
    row = capabilities.OPERATION_OF_NAME[form.operation]
    values = {item.name: form.request.value(item.name) for item in row.parameters}
    texts = {item.name for item in row.parameters if item.kind == "text"}
    return {
        name: value for name, value in values.items() if name in texts and isinstance(value, str)
    }


def missing_text(team: Team, pk: str, kind: str) -> str:
    """Why a field's file can't be used: another kind, in the trash, or deleted."""
    if find_asset(team, pk):
        return str(WANTED_KINDS[kind])
    if is_in_trash(team, pk):
        return _("This file is in the trash. Restore it in the library or choose another.")
    return _("This file is no longer in the library. Choose another.")
