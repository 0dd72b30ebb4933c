"""`make demo`: PixStudio with the sandbox on one machine, in plain Python without Django."""
