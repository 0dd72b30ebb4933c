"""Music and speech: their models, operations and rules."""
