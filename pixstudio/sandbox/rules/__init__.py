"""Parameters of the generation endpoints: shared ones, and one module per page with rules of its own."""
