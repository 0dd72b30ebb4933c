"""ASGI front of the WSGI application: slow clients never occupy a thread."""
