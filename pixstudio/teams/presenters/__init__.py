"""Presenters of users and teams."""
