"""`python -m tests.privacy.write_docs`: write the table of stored data into docs/privacy.md."""

from pathlib import Path

START, END = "<!-- table of stored data -->\n", "<!-- end of the table -->\n"


def table_text() -> str:
    """The table as Markdown."""
    from pixstudio.privacy.inventory.table import DATA_KINDS
    from pixstudio.privacy.presenters import places_text

    lines = [
        "| Data | Where | How long | Who sees it | After deletion |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| **{kind.title}**: {kind.what} | {places_text(kind)} | {kind.kept} | {kind.seen_by} "
        f"| {kind.on_deletion} |"
        for kind in DATA_KINDS
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    path = Path("docs/privacy.md")
    before, rest = path.read_text().split(START)
    after = rest.split(END)[1]
    path.write_text(f"{before}{START}{table_text()}{END}{after}")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    main()
