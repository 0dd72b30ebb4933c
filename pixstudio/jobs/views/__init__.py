"""Pages, fragments and actions of generations."""
