"""The studio on several machines, each of them a network namespace."""
