"""The remote API (useapi.net, PixVerse v2): imports no Django, usable from a plain script."""
