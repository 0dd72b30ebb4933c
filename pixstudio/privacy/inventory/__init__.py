"""What is stored of people: one table, from which pages, docs, exports and deletions are made."""
