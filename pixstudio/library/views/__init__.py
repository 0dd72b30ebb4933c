"""The library's pages: what is there, what comes in, what goes out."""
