"""Queries of generations, each by team or account."""
