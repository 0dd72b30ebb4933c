"""What we keep in the database beside tables."""
