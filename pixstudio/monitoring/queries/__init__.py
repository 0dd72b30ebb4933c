"""Facts of teams and of the installation. Each reads few rows, however many jobs there are."""
