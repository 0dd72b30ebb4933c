"""Webhooks as their pages show them."""
