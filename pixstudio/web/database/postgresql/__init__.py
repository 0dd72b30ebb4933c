"""Django's backend for PostgreSQL, with less work for each request, row and repeated statement."""
