"""Media files: fetching, type detection, probing, conversion, storage and delivery. Holds no models."""
