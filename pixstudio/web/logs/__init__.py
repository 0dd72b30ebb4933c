"""What log records look like: lines or JSON, with where each comes from, and without secrets."""
