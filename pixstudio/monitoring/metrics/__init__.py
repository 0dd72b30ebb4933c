"""What /metrics says, worked out from rows at each scrape. Names and labels: docs/monitoring.md."""
