"""What pages and large files cost: queries, memory, and time as a ratio, which means the same everywhere."""
