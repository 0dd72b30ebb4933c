"""Media files, whoever owns them: fetched, checked, probed and delivered."""
