"""Migrations of a version that is not there yet: those of `prompts`, and one more."""
