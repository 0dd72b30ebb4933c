"""Checks in words, of the installation and of one team: for `doctor` and the page Health."""
