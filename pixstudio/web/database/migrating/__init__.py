"""Migrations of a database that is in use: what they may lock, and for how long."""
