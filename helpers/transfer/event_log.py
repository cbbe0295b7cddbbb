"""Curves that TensorBoard shows: numbers by epoch, written in its file format without TensorBoard or TensorFlow.

A file is a row of records, each framed by its length and two checksums; a record is an ``Event`` as a protocol buffer.
Source: https://www.tensorflow.org/tutorials/load_data/tfrecord (the frame) and tensorflow/core/util/event.proto,
tensorflow/core/framework/summary.proto (the fields) in https://github.com/tensorflow/tensorflow.
"""

import struct
import time
from collections.abc import Iterable
from pathlib import Path


def _checksum_table() -> list[int]:
    """CRC-32C (Castagnoli, 1993) of each byte."""
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


_TABLE = _checksum_table()


def _checksum(data: bytes) -> bytes:
    """CRC-32C of the data, turned by 15 bits and shifted as the format wants it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def _whole(value: int) -> bytes:
    """A whole number, seven bits a byte, the lowest first."""
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def _sized(field: int, data: bytes) -> bytes:
    """A field that holds text or another message."""
    return bytes([field << 3 | 2]) + _whole(len(data)) + data


def _record(step: int, content: bytes) -> bytes:
    """An event of now, framed."""
    event = b"\x09" + struct.pack("<d", time.time()) + b"\x10" + _whole(step) + content
    length = struct.pack("<Q", len(event))
    return length + _checksum(length) + event + _checksum(event)


class EventLog:
    """A file of curves for TensorBoard.

    Parameters
    ----------
    folder : pathlib.Path
        Made where it is missing. TensorBoard shows each folder as one run.
    rows : iterable of (int, dict)
        What is known already: the file is made anew, with these. Each is an epoch and its numbers by name.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     log = EventLog(Path(folder))
    ...     log.add(1, {"loss": 0.5})
    ...     log.file.stat().st_size
    84
    """

    def __init__(self, folder: Path, rows: Iterable[tuple[int, dict[str, float]]] = ()) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / "events.out.tfevents.course"  # TensorBoard looks for "tfevents" in the name
        self.file.write_bytes(_record(0, _sized(3, b"brain.Event:2")))
        for epoch, numbers in rows:
            self.add(epoch, numbers)

    def add(self, epoch: int, numbers: dict[str, float]) -> None:
        """Append the numbers of an epoch.

        Parameters
        ----------
        epoch : int
            At least 0.
        numbers : dict of str to float
        """
        values = [
            _sized(1, _sized(1, name.encode()) + b"\x15" + struct.pack("<f", value)) for name, value in numbers.items()
        ]
        with self.file.open("ab") as file:
            file.write(_record(epoch, _sized(5, b"".join(values))))
