"""How pages are made: the engine of templates, what is worked out in advance, and style sheets."""
