"""Views of users and teams."""
