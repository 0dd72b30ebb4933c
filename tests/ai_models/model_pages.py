"""The pages of models, filled in and sent."""

from typing import Any

from tests.teams.people import Person

NAME = "v9-invented"
V6 = "/team/models/row/?kind=video&name=v6"
ADDED = f"/team/models/row/?kind=video&name={NAME}"


def form_values(person: Person, path: str) -> dict[str, Any]:
    """What the page's form would send again."""
    form = person.get(path).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def save(person: Person, path: str, **changes: Any) -> Any:
    return person.post(path, {**form_values(person, path), "reason": "Told so", **changes})


def add(person: Person, **changes: Any) -> Any:
    values = {
        "operations": ["text", "image"],
        "lengths": "360p 15\n720p 12",
        "price_rule": "per_second",
        "prices": "360p 4\n720p 7",
        "prices_mark": "certain",
    }
    return save(person, f"/team/models/new/?like=v6&name={NAME}", **{**values, **changes})
