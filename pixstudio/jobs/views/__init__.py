"""What the API calls."""
