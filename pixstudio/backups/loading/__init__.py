"""Rows of a backup into a database: its tables as they were then, the rows, and what follows from them."""
