"""nginx on the machines of the test: the shipped file in front, and tunnels for what is on plain HTTP."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.hosts.namespaces import ROOT, Machine

SHIPPED = ROOT / "deploy" / "nginx.conf"
TUNNEL = """
server {{
    listen {listen};
    {certificate}
    client_max_body_size 0;
    location / {{
        proxy_pass http://{goal};
        proxy_http_version 1.1;
        proxy_set_header Host {host};
        proxy_set_header Connection "";
        proxy_request_buffering off;
        proxy_buffering off;
        proxy_next_upstream off;
    }}
}}
"""
CERTIFICATE = "ssl_certificate {name}.crt; ssl_certificate_key {name}.key;"
MAIN = """
worker_processes 1;
daemon off;
pid nginx.pid;
error_log stderr warn;
{user}
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path tmp/body;
    proxy_temp_path tmp/proxy;
    fastcgi_temp_path tmp/fastcgi;
    uwsgi_temp_path tmp/uwsgi;
    scgi_temp_path tmp/scgi;
    {rest}
}}
"""


def tunnel(listen: str, goal: str, certificate: str = "") -> str:
    """A server that hands everything on to another address, with TLS where it has a certificate.

    What is behind TLS is asked by its own address: moto takes a bucket's name from other ones.
    """
    if certificate:
        tls = CERTIFICATE.format(name=certificate)
        return TUNNEL.format(listen=f"{listen} ssl", goal=goal, host=goal, certificate=tls)
    return TUNNEL.format(listen=listen, goal=goal, host="$http_host", certificate="")


def shipped(folder: Path) -> str:
    """The file of `deploy/`, as it is."""
    shutil.copy(SHIPPED, folder / "pixstudio.conf")
    return "include pixstudio.conf;"


def start_nginx(machine: Machine, rest: str) -> None:
    """Start nginx on the machine; its files and certificates are in the machine's folder."""
    folder = machine.folder
    (folder / "tmp").mkdir(exist_ok=True)
    user = "" if os.geteuid() else "user root;"
    (folder / "nginx.conf").write_text(MAIN.format(rest=rest, user=user))
    machine.start("nginx", "nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"))
