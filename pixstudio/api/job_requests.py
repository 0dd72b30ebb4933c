"""Reads what a program asks for into the form that pages send, so that both have the same rules.

Pages keep what another model takes for later; a program hears of each such field by name.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pixstudio.accounts.queries import accounts_of
from pixstudio.api.job_fields import JobField, job_fields
from pixstudio.api.problems import Problem
from pixstudio.create.forms.fields import OFFERED, ON, REMIX_OF, inactive_fields
from pixstudio.create.forms.posted_form import PostedForm
from pixstudio.create.queries import find_result
from pixstudio.jobs.request_body import field_name
from pixstudio.pixverse import capabilities
from pixstudio.teams.models import Membership
from pixstudio.web.lists.ids import parse_uuid
from pixstudio.web.text_cleaning import clean_text

OPERATION, CONFIRM = "operation", "confirm"
# Names in one answer: of ten thousand unknown fields nobody reads all.
MAX_ERRORS = 20
MAX_NAME_LENGTH = 60
Error = dict[str, Any]


def posted_form_of(member: Membership, body: Mapping[str, Any], nonce: str) -> PostedForm:
    """The form with these values. Raises: Problem 422, naming each field that is not as it has to be."""
    operation = body.get(OPERATION)
    if not isinstance(operation, str) or operation not in OFFERED:
        detail = f"Choose one of: {', '.join(OFFERED)}."
        raise invalid([error_of(OPERATION, "unknown_operation", detail)])
    confirm = body.get(CONFIRM)
    fields = job_fields(operation)
    given = {
        name: value
        for name, value in body.items()
        if name not in (OPERATION, CONFIRM) and value is not None
    }
    errors = [*_type_errors(fields, given)]
    if confirm is not None and not isinstance(confirm, str):
        errors.append(error_of(CONFIRM, "type", "This has to be a text."))
    if errors:
        raise invalid(errors)
    values = {name: fields[name].text_of(value) or "" for name, value in given.items()}
    errors = [*_unused(operation, values), *_unknown_choices(operation, values)]
    if account := values.get("account"):
        values["account"] = _account_id(member, account)
    if values.get(REMIX_OF) and find_result(member.team, values[REMIX_OF]) is None:
        errors.append(error_of(REMIX_OF, "not_found", "There is no such job."))
    if errors:
        raise invalid(errors)
    return PostedForm(operation, values, nonce=nonce, confirmed_key=confirm or "")


def _type_errors(fields: Mapping[str, JobField], given: Mapping[str, Any]) -> Iterator[Error]:
    for name, value in given.items():
        if name not in fields:
            yield error_of(name, "unknown_field", "This operation has no such field.")
        elif fields[name].text_of(value) is None:
            yield error_of(name, "type", f"This has to be {fields[name].type_words}.")
        elif isinstance(value, str) and value and not clean_text(value):
            yield error_of(name, "unreadable", "This has no character that can be read.")


def _unused(operation: str, values: Mapping[str, str]) -> Iterator[Error]:
    """Fields that would not be sent: another model's, or those that only count beside another field."""
    row, model = capabilities.OPERATION_OF_NAME[operation], values.get("model", "")
    taken = {field_name(item.name) for item in capabilities.parameters_of(operation, model)}
    for name, value in values.items():
        is_parameter = name in {field_name(item.name) for item in row.parameters}
        if is_parameter and value and name not in taken:
            detail = f"The model {model} doesn’t take this."
            facts = {"model": model, "parameter": name}
            yield error_of(name, "model_parameter", detail, facts)
    for name in inactive_fields(operation, values):
        if values.get(name):
            detail = "This has no effect with the other fields of the request."
            yield error_of(name, "unused", detail)
    if values.get("prompt_lines") in ON and not row.takes("prompt"):
        yield error_of("prompt_lines", "unused", "This operation has no prompt.")


def _unknown_choices(operation: str, values: Mapping[str, str]) -> Iterator[Error]:
    """Further models and qualities that don't exist; those that don't fit are skipped with a reason."""
    for name, own in (("more_models", "model"), ("more_qualities", "quality")):
        if not values.get(name):
            continue
        parameter = capabilities.OPERATION_OF_NAME[operation].parameter(own)
        known = {str(choice) for choice in parameter.choices} if parameter else set()
        unknown = [one for one in values[name].split(",") if one not in known]
        if unknown:
            detail = f"Unknown: {', '.join(one[:MAX_NAME_LENGTH] for one in unknown[:MAX_ERRORS])}."
            yield error_of(name, "unknown_choice", detail)


def _account_id(member: Membership, text: str) -> str:
    """The id of the account that an id or a name stands for. Raises: Problem 422."""
    if parse_uuid(text):
        return text
    named = [one for one in accounts_of(member.team) if one.name == text]
    if len(named) != 1:
        detail = "No account of your team, or more than one, has this name."
        raise invalid([error_of("account", "not_found", detail)])
    return str(named[0].pk)


def error_of(name: str, code: str, detail: str, facts: Mapping[str, object] | None = None) -> Error:
    """What is wrong with a field, as an error of a problem document."""
    more = {"facts": plain(facts)} if facts else {}
    return {"field": name[:MAX_NAME_LENGTH], "code": code, "detail": detail, **more}


def invalid(errors: list[Error], status: int = 422, **facts: Any) -> Problem:
    """The answer to a request with these errors."""
    first = errors[0]
    place = f"{first['field']}: " if first["field"] else ""
    detail = f"{place}{first['detail'].rstrip('.')}. Nothing was sent or charged."
    return Problem(status, "invalid", detail, errors=errors[:MAX_ERRORS], **facts)


def plain(value: object) -> Any:
    """Facts of a rule as JSON."""
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [plain(one) for one in items]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
