"""Music and speech: models, voices, rules and endpoints of the API's pages about audio."""
