"""Names below `localhost` are this machine (RFC 6761), which not every resolver knows.

S3 Control puts the account id before the name of its endpoint, so that even a server on loopback is asked for by such a name.
"""

import socket

_resolve = socket.getaddrinfo


def _getaddrinfo(host, *arguments, **options):
    name = host.decode() if isinstance(host, bytes) else host
    if name and name.endswith(".localhost"):
        host = "127.0.0.1"
    return _resolve(host, *arguments, **options)


socket.getaddrinfo = _getaddrinfo
