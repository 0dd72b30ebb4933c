"""How the web server runs; where it listens comes from the command line (Procfile)."""

worker_class = "gthread"
workers = 2
threads = 8
timeout = 120
graceful_timeout = 30
control_socket_disable = True
