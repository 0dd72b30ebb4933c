"""Single sign-on by OpenID Connect: docs/single-sign-on.md."""
