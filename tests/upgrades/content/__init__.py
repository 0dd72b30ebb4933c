"""A studio with something in every table, made by the sandbox and by the studio's own operations."""
