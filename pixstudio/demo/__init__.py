"""`make demo`: the whole studio with the sandbox on one machine, in plain Python without Django."""
