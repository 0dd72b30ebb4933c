from tests.accounts.conftest import control, own_sandbox
from tests.teams.people import alice, bob, carol, mallory, team

__all__ = ["alice", "bob", "carol", "control", "mallory", "own_sandbox", "team"]
