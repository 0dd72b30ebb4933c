"""How the web server takes requests and gives answers, so that slow visitors cost nobody a thread."""
