"""Refuses and records every connection to another machine.

Python loads a module of this name when it starts; so does every process that a notebook starts, as long as this folder
is on PYTHONPATH. NO_NETWORK_LOG names the file that gets one line for each refusal, so that an attempt is seen even
where the notebook catches the error.
"""

import errno
import ipaddress
import os
import socket
import sys

_SENDING = ("socket.connect", "socket.sendto", "socket.sendmsg")
_ASKING = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")


def _is_this_machine(host) -> bool:
    if isinstance(host, (bytes, bytearray)):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:  # a name
        return False
    return address.is_loopback or address.is_unspecified


def _guard(event: str, arguments: tuple) -> None:
    if event in _SENDING:
        connection, address = arguments[:2]
        if connection.family not in (socket.AF_INET, socket.AF_INET6) or address is None:
            return
        host = address[0]
    elif event in _ASKING:
        host = arguments[0]
    else:
        return
    if not _is_this_machine(host):
        with open(os.environ["NO_NETWORK_LOG"], "a", encoding="utf-8") as log:
            log.write(f"{event} {host}\n")
        raise OSError(errno.ENETUNREACH, f"the tests allow no connection to another machine: {event} {host}")


if "NO_NETWORK_LOG" in os.environ:
    sys.addaudithook(_guard)
