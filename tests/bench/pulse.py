# SPDX-License-Identifier: MIT
"""pulse - recordings from the virtual sound card of tests/sound, with their time

What is recorded is dated by the server's own account of its delay, so that two
recordings of one moment agree within about 2 ms.
"""

import ctypes
import threading
import time

import numpy as np

import material

CHUNK_SAMPLES = 160


class _Spec(ctypes.Structure):
    _fields_ = [("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8)]


class _Buffers(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32)
                for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize")]  # fmt: skip


_RECORD = 2  # PA_STREAM_RECORD
_S16LE = 3  # PA_SAMPLE_S16LE
_ANY = 2**32 - 1


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL("libpulse-simple.so.0")
    library.pa_simple_new.restype = ctypes.c_void_p
    library.pa_simple_new.argtypes = [
        ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p,
        ctypes.POINTER(_Spec), ctypes.c_void_p, ctypes.POINTER(_Buffers),
        ctypes.POINTER(ctypes.c_int),
    ]  # fmt: skip
    library.pa_simple_read.argtypes = [
        ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_int)
    ]  # fmt: skip
    library.pa_simple_get_latency.restype = ctypes.c_uint64
    library.pa_simple_get_latency.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_int)]
    library.pa_simple_free.argtypes = [ctypes.c_void_p]
    return library


class Recorder(threading.Thread):
    """Listens to what is played on a sink, until stop()."""

    def __init__(self, server: str, sink: str):
        super().__init__(daemon=True)
        self._server = server.encode()
        self._source = f"{sink}.monitor".encode()
        self._chunks: list[np.ndarray] = []
        self._starts: list[float] = []
        self._is_stopped = threading.Event()
        self.failure = ""

    def run(self):
        library = _library()
        error = ctypes.c_int()
        spec = _Spec(_S16LE, material.RATE_HZ, 1)
        buffers = _Buffers(_ANY, _ANY, _ANY, _ANY, 2 * CHUNK_SAMPLES)
        stream = library.pa_simple_new(self._server, b"bench", _RECORD, self._source, b"bench",
                                       ctypes.byref(spec), None, ctypes.byref(buffers),
                                       ctypes.byref(error))  # fmt: skip
        if not stream:
            self.failure = f"cannot record {self._source.decode()}: error {error.value}"
            return
        n_samples = 0
        chunk = np.zeros(CHUNK_SAMPLES, "<i2")
        while not self._is_stopped.is_set():
            n_bytes = chunk.nbytes
            if library.pa_simple_read(stream, chunk.ctypes.data, n_bytes, ctypes.byref(error)) < 0:
                self.failure = f"recording {self._source.decode()} ended: error {error.value}"
                break
            n_samples += CHUNK_SAMPLES
            self._chunks.append(chunk.copy())
            latency_s = library.pa_simple_get_latency(stream, ctypes.byref(error)) / 1e6
            self._starts.append(time.monotonic() - latency_s - n_samples / material.RATE_HZ)
        library.pa_simple_free(stream)

    def stop(self) -> None:
        self._is_stopped.set()
        self.join()

    def recorded(self) -> tuple[np.ndarray, float]:
        """Samples so far, and the monotonic time of the first one."""
        chunks = list(self._chunks)
        if not chunks:
            return np.zeros(0), 0.0
        return np.concatenate(chunks) / 32768.0, float(np.median(self._starts[: len(chunks)]))

    def quiet_for_s(self, threshold: float) -> float:
        """Since when nothing louder than threshold was heard."""
        n_quiet = 0
        for chunk in reversed(self._chunks):
            if np.max(np.abs(chunk.astype(int))) > threshold * 32768:
                break
            n_quiet += 1
        return n_quiet * CHUNK_SAMPLES / material.RATE_HZ
