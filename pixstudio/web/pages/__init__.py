"""How pages are made: the template engine, what is worked out when a template is compiled, and style sheets."""
