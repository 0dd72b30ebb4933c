"""What pages cost seen from outside: a web server as in production, beside the smallest signed-in view."""
