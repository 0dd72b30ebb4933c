"""Fragments, files and actions of generations."""
