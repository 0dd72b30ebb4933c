from tests.teams.people import alice, bob, carol, mallory, team

__all__ = ["alice", "bob", "carol", "mallory", "team"]
