"""Migrations of a studio in use: how long they lock what, with pages and jobs going on."""
