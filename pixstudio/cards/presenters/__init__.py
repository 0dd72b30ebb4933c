"""What pages show of generations: plain values for templates, no queries of their own."""
