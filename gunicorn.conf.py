"""How the web server runs; where it listens comes from the command line (Procfile)."""

# An event loop takes requests and hands out answers; threads only work: docs/decisions/0022-slow-visitors.md.
worker_class = "pixstudio.serving.worker.Worker"
workers = 2
threads = 8
asgi_loop = "asyncio"
asgi_lifespan = "off"
timeout = 120
graceful_timeout = 30
keepalive = 5
control_socket_disable = True
# Some addresses are secrets: invitations, webhooks, share links.
logger_class = "pixstudio.serving.access_log.RedactingLogger"
# The poll names up to 150 cards in its address.
limit_request_line = 8190
