"""An imitation of useapi.net's PixVerse API v2 over HTTP that makes real videos."""
