"""Pages of webhooks; for admins only."""
