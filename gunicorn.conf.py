"""How the web server runs; where it listens comes from the command line (Procfile)."""

worker_class = "gthread"
workers = 2
threads = 8
timeout = 120
graceful_timeout = 30
control_socket_disable = True
# The poll names up to 150 cards in its address.
limit_request_line = 8190
