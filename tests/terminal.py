"""What a program shows on a terminal."""

import os
import pty
import subprocess
import sys
import termios
import threading

from tests.structure import ROOT


def shown_on_a_terminal(code: str) -> str:
    """Everything that a Python program of this text writes, in another process, to a terminal of 24 lines of 80."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    done = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=slave, stderr=slave)
    os.close(slave)
    pieces = []

    def read() -> None:
        try:
            while piece := os.read(master, 4096):
                pieces.append(piece)
        except OSError:  # the other end is closed
            return

    reader = threading.Thread(target=read)
    reader.start()
    assert done.wait(timeout=120) == 0
    reader.join(timeout=20)
    os.close(master)
    return b"".join(pieces).decode(errors="replace")
