"""How the gallery is filtered: the filters of an address, their menus and form, and what reads their rows."""
