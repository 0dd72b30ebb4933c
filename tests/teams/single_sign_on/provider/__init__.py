"""A real OpenID Connect provider for tests: allauth's own, as a Django project and a process of its own."""
