"""Whether what the studio counts is what PixVerse took, after whatever happened."""

from pixstudio.sandbox.control_api.client import SandboxControl
from tests.journeys.support.processes import Installation


def check_the_money(studio: Installation, control: SandboxControl) -> None:
    """Charged, by attempts and by the sums of usage, is the sandbox's ledger; nothing else is counted
    that is neither asked about nor given up."""
    ledger = sum(charge["credits"] for charge in control.ledger())
    money = studio.script("money")
    assert money["charged"] == ledger, money
    assert money["usage_charged"] == ledger, money
    assert money["reserved"] == money["asked_about"], money
    assert money["written_off"] == 0, money
