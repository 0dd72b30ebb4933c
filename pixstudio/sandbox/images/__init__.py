"""Images: their models, rules, endpoints and records, from the pages of images/create and images."""
