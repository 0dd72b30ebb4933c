"""What a result was made from, and what was made from it."""
