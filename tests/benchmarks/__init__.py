"""How much pages cost: queries, and time as a ratio, which means the same on every machine."""
