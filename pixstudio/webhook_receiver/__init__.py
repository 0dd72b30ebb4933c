"""A receiver of webhooks for demo and tests: keeps what comes, shows it, and misbehaves when asked to."""
