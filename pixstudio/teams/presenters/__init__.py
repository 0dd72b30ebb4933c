"""People and teams in words."""
