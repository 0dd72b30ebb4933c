"""How the web server runs; where it listens comes from the command line (Procfile)."""

import socket
import struct
from typing import Any

worker_class = "gthread"
workers = 2
threads = 8
timeout = 120
graceful_timeout = 30
control_socket_disable = True
# The poll names up to 150 cards in its address.
limit_request_line = 8190
# A visitor who sends or takes nothing for so long gives the thread back; players ask again by Range.
STALLED_SECONDS = 30


def when_ready(server: Any) -> None:
    """Accepted connections inherit these limits from the listening sockets."""
    seconds = struct.pack("ll", STALLED_SECONDS, 0)
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, seconds)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, seconds)
