# SPDX-License-Identifier: MIT
"""acoustic - PocketSphinx's own model, front end and alignment, for training

Reads the files of a PTM model folder as PocketSphinx does (means, variances, mixture
weights out of the 8 bit sendump, the binary model definition), and asks libpocketsphinx
itself for what has to be the same as in the daemon: the features, and where in a
recording the words of its transcript are, pauses included.
"""

import ctypes
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

N_STREAMS = 3
STREAM_DIMS = 13  # cepstrum, its slope, the slope's slope
STATES = 3  # of a phone
BYTE_ORDER = 0x11223344
SENDUMP_STEP = 1024 * np.log(1.0001)  # of natural logarithm
LEAST_VARIANCE = 1e-4  # -varfloor of the decoder
LEAST_WEIGHT = 1e-7

WORD_INTERNAL, WORD_BEGIN, WORD_END, WORD_SINGLE = range(4)
SILENCES = ("<s>", "</s>", "<sil>")


class ModelFault(Exception):
    """A file of the model is not what it should be."""


# --- files of the model -------------------------------------------------------------


def read_gaussians(path: Path) -> np.ndarray:
    """means or variances: codebook, stream, density, dimension."""
    data = path.read_bytes()
    end = data.find(b"endhdr\n")
    if not data.startswith(b"s3\n") or end < 0:
        raise ModelFault(f"{path}: not a parameter file")
    at = end + len(b"endhdr\n")
    magic, n_books, n_streams, n_densities = struct.unpack_from("<4i", data, at)
    dims = struct.unpack_from(f"<{n_streams}i", data, at + 16)
    (n_values,) = struct.unpack_from("<i", data, at + 16 + 4 * n_streams)
    if magic != BYTE_ORDER or dims != (STREAM_DIMS,) * N_STREAMS:
        raise ModelFault(f"{path}: {n_streams} streams of {dims}")
    values = np.frombuffer(data, "<f4", n_values, at + 20 + 4 * n_streams)
    return values.reshape(n_books, n_streams, n_densities, STREAM_DIMS)


def gaussians_offset(path: Path) -> int:
    """Where in the file the first value stands."""
    data = path.read_bytes()
    return data.find(b"endhdr\n") + len(b"endhdr\n") + 4 * (5 + N_STREAMS)


def read_sendump(path: Path) -> np.ndarray:
    """Mixture weights: stream, senone, density; each sums to about 1."""
    data = path.read_bytes()
    at = 0
    while True:
        (n,) = struct.unpack_from("<i", data, at)
        at += 4
        if n == 0:
            break
        at += n
    n_densities, n_senones = struct.unpack_from("<2i", data, at)
    at += 8
    n = N_STREAMS * n_densities * n_senones
    if len(data) < at + n:
        raise ModelFault(f"{path}: cut off")
    steps = np.frombuffer(data, "u1", n, at).reshape(N_STREAMS, n_densities, n_senones)
    weights = np.exp(-SENDUMP_STEP * steps.transpose(0, 2, 1).astype(np.float32))
    return np.maximum(weights, LEAST_WEIGHT).astype(np.float32)


class Definition:
    """mdef: which three senones a phone between two others has."""

    def __init__(self, path: Path):
        data = path.read_bytes()
        if data[:4] != b"BMDF":
            raise ModelFault(f"{path}: not a binary model definition")
        (n_format,) = struct.unpack_from("<i", data, 8)
        at = 12 + n_format
        (n_ci, n_phones, n_states, self.n_ci_senones, self.n_senones, _, n_sequences,
         _, n_tree, self.silence) = struct.unpack_from("<10i", data, at)  # fmt: skip
        if n_states != STATES:
            raise ModelFault(f"{path}: {n_states} states a phone")
        at += 40
        start = at
        self.names = []
        for _ in range(n_ci):
            end = data.index(b"\0", at)
            self.names.append(data[at:end].decode())
            at = end + 1
        at += -(at - start) % 4
        self.number = {name: i for i, name in enumerate(self.names)}
        tree = np.dtype([("ctx", "<i2"), ("n_down", "<i2"), ("down", "<i4")])
        self.tree = np.frombuffer(data, tree, n_tree, at)
        at += tree.itemsize * n_tree
        phone = np.dtype([("sequence", "<i4"), ("tmat", "<i4"), ("attr", "u1", 4)])
        self.phones = np.frombuffer(data, phone, n_phones, at)
        at += phone.itemsize * n_phones
        (n_values,) = struct.unpack_from("<i", data, at)
        if n_values != n_sequences * STATES:
            raise ModelFault(f"{path}: {n_values} states in {n_sequences} sequences")
        values = np.frombuffer(data, "<u2", n_values, at + 4)
        self.sequences = values.reshape(n_sequences, STATES).astype(np.int64)
        self.is_filler = [bool(self.phones[i]["attr"][0]) for i in range(n_ci)]
        # The codebook of a senone is the phone that it belongs to.
        self.book = np.zeros(self.n_senones, dtype=np.int64)
        for i in range(n_phones):
            base = i if i < n_ci else int(self.phones[i]["attr"][1])
            self.book[self.sequences[self.phones[i]["sequence"]]] = base

    def _find(self, wanted: tuple[int, int, int, int]) -> int:
        first, n = 0, 4
        for level in range(4):
            for i in range(first, first + n):
                if self.tree[i]["ctx"] == wanted[level]:
                    break
            else:
                return -1
            first, n = int(self.tree[i]["down"]), int(self.tree[i]["n_down"])
            if n == 0:
                return first
        return -1

    def senones(self, base: int, left: int, right: int, position: int) -> np.ndarray:
        """As the decoder backs off: other places in the word, then silence around it,
        then the phone by itself."""
        left = self.silence if self.is_filler[left] else left
        right = self.silence if self.is_filler[right] else right
        found = base
        if not self.is_filler[base]:
            order = [position] + [p for p in range(4) if p != position]
            for around in ((left, right), (left, self.silence), (self.silence, right),
                           (self.silence, self.silence)):  # fmt: skip
                ids = [self._find((p, base, *around)) for p in order]
                ids = [i for i in ids if i >= 0]
                if ids:
                    found = ids[0]
                    break
        return self.sequences[self.phones[found]["sequence"]]


@dataclass
class Model:
    folder: Path
    means: np.ndarray
    variances: np.ndarray
    weights: np.ndarray  # stream, senone, density
    definition: Definition


def read_model(folder: Path) -> Model:
    model = Model(
        folder,
        read_gaussians(folder / "means"),
        np.maximum(read_gaussians(folder / "variances"), LEAST_VARIANCE),
        read_sendump(folder / "sendump"),
        Definition(folder / "mdef"),
    )
    if model.weights.shape[1] != model.definition.n_senones:
        raise ModelFault(f"{folder}: sendump and mdef are of different models")
    return model


def read_dictionary(path: Path) -> dict[str, list[str]]:
    """word, also "word(2)" -> phones."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if fields:
            found[fields[0]] = fields[1:]
    return found


# --- libpocketsphinx ----------------------------------------------------------------


class Decoder:
    """The library that the daemon uses, for features and for alignment."""

    def __init__(self, model: Path, dictionary: Path):
        base = ctypes.CDLL("libsphinxbase.so.3", mode=ctypes.RTLD_GLOBAL)
        library = ctypes.CDLL("libpocketsphinx.so.3")
        pointer, integer, text = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
        for owner, name, result, arguments in (
            (base, "cmd_ln_parse_r", pointer, [pointer, pointer, integer, pointer, integer]),
            (base, "err_set_logfp", None, [pointer]),
            (base, "fe_start_stream", None, [pointer]),
            (base, "fe_start_utt", integer, [pointer]),
            (base, "fe_process_utt", integer,
             [pointer, pointer, ctypes.c_size_t, pointer, pointer]),
            (base, "fe_end_utt", integer, [pointer, pointer, pointer]),
            (base, "fe_free_2d", None, [pointer]),
            (base, "feat_array_alloc", pointer, [pointer, integer]),
            (base, "feat_array_free", None, [pointer]),
            (base, "feat_s2mfc2feat_live", integer,
             [pointer, pointer, pointer, integer, integer, pointer]),
            (library, "ps_args", pointer, []),
            (library, "ps_init", pointer, [pointer]),
            (library, "ps_get_fe", pointer, [pointer]),
            (library, "ps_get_feat", pointer, [pointer]),
            (library, "ps_set_jsgf_string", integer, [pointer, text, text]),
            (library, "ps_set_search", integer, [pointer, text]),
            (library, "ps_start_stream", integer, [pointer]),
            (library, "ps_start_utt", integer, [pointer]),
            (library, "ps_process_raw", integer,
             [pointer, pointer, ctypes.c_size_t, integer, integer]),
            (library, "ps_end_utt", integer, [pointer]),
            (library, "ps_seg_iter", pointer, [pointer]),
            (library, "ps_seg_next", pointer, [pointer]),
            (library, "ps_seg_word", text, [pointer]),
            (library, "ps_seg_frames", None, [pointer, pointer, pointer]),
            (library, "ps_get_n_frames", integer, [pointer]),
        ):  # fmt: skip
            function = getattr(owner, name)
            function.restype = result
            function.argtypes = arguments
        self.base, self.library = base, library
        base.err_set_logfp(None)
        options = {
            "-hmm": model, "-dict": dictionary, "-fdict": model / "noisedict",
            "-beam": "1e-120", "-pbeam": "1e-120", "-wbeam": "1e-80", "-bestpath": "no",
            "-remove_silence": "no", "-dither": "no", "-pl_window": "0",
            "-silprob": "0.1", "-fillprob": "1e-20",
        }  # fmt: skip
        words = [b"train"] + [str(w).encode() for pair in options.items() for w in pair]
        arguments = (ctypes.c_char_p * len(words))(*words)
        config = base.cmd_ln_parse_r(None, library.ps_args(), len(words), arguments, 1)
        self.decoder = library.ps_init(config) if config else None
        if not self.decoder:
            raise ModelFault(f"{model}: PocketSphinx cannot use it")

    def features(self, samples: np.ndarray) -> np.ndarray:
        """Of 16 bit samples, as one utterance: frames by 39."""
        samples = np.ascontiguousarray(samples, dtype="<i2")
        base = self.base
        fe = self.library.ps_get_fe(self.decoder)
        base.fe_start_stream(fe)
        base.fe_start_utt(fe)
        block, n = ctypes.c_void_p(), ctypes.c_int32()
        base.fe_process_utt(fe, samples.ctypes.data, len(samples),
                            ctypes.byref(block), ctypes.byref(n))  # fmt: skip
        last, n_last = np.zeros(STREAM_DIMS, np.float32), ctypes.c_int32()
        base.fe_end_utt(fe, last.ctypes.data, ctypes.byref(n_last))
        rows = ctypes.cast(block, ctypes.POINTER(ctypes.c_void_p))
        cepstra = np.zeros((n.value + n_last.value, STREAM_DIMS), np.float32)
        if n.value:
            first = ctypes.cast(rows[0], ctypes.POINTER(ctypes.c_float))
            cepstra[: n.value] = np.ctypeslib.as_array(first, (n.value, STREAM_DIMS))
        if n_last.value:
            cepstra[-1] = last
        base.fe_free_2d(block)
        return self._dynamic(cepstra)

    def _dynamic(self, cepstra: np.ndarray) -> np.ndarray:
        """Mean taken out, slopes added, by the library's own code."""
        feat = self.library.ps_get_feat(self.decoder)
        total = len(cepstra)
        rows = (ctypes.c_void_p * total)(*(cepstra[i].ctypes.data for i in range(total)))
        out = self.base.feat_array_alloc(feat, total)
        n = ctypes.c_int32(total)
        done = self.base.feat_s2mfc2feat_live(feat, rows, ctypes.byref(n), 1, 1, out)
        frames = ctypes.cast(out, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)))
        first = ctypes.cast(frames[0][0], ctypes.POINTER(ctypes.c_float))
        width = N_STREAMS * STREAM_DIMS
        found = np.ctypeslib.as_array(first, (done, width)).copy()
        self.base.feat_array_free(out)
        return found

    def align(self, samples: np.ndarray, words: list[str]) -> list[str] | None:
        """The words with the pauses between them and their pronunciations: "<sil>",
        "the(2)"; None where the recording does not hold them."""
        library = self.library
        grammar = f"#JSGF V1.0;\ngrammar said;\npublic <said> = {' '.join(words)};\n"
        samples = np.ascontiguousarray(samples, dtype="<i2")
        if (library.ps_set_jsgf_string(self.decoder, b"said", grammar.encode()) < 0
                or library.ps_set_search(self.decoder, b"said") < 0):  # fmt: skip
            return None
        library.ps_start_stream(self.decoder)
        library.ps_start_utt(self.decoder)
        library.ps_process_raw(self.decoder, samples.ctypes.data, len(samples), 0, 1)
        library.ps_end_utt(self.decoder)
        found = []
        segment = library.ps_seg_iter(self.decoder)
        while segment:
            found.append(library.ps_seg_word(segment).decode())
            segment = library.ps_seg_next(segment)
        found = [word for word in found if word != "(NULL)"]
        plain = [w.split("(")[0] for w in found if w not in SILENCES and w[0] not in "[+"]
        return found if plain == words else None


# --- states -------------------------------------------------------------------------


def states_of(model: Model, dictionary: dict[str, list[str]], words: list[str]) -> np.ndarray:
    """The senones that words with their pauses go through, in order."""
    definition = model.definition
    phones = []  # (number, position)
    for word in words:
        names = ["SIL"] if word in SILENCES else dictionary.get(word)
        if names is None:
            names = ["+NSN+"]
        for i, name in enumerate(names):
            position = (
                WORD_SINGLE if len(names) == 1
                else WORD_BEGIN if i == 0
                else WORD_END if i == len(names) - 1
                else WORD_INTERNAL
            )  # fmt: skip
            phones.append((definition.number[name], position))
    found = []
    for i, (number, position) in enumerate(phones):
        left = phones[i - 1][0] if i else definition.silence
        right = phones[i + 1][0] if i + 1 < len(phones) else definition.silence
        found.append(definition.senones(number, left, right, position))
    return np.concatenate(found)


class Scorer:
    """Densities of a model over frames."""

    def __init__(self, model: Model, means: np.ndarray | None = None):
        self.model = model
        means = model.means if means is None else means
        inverse = 1.0 / model.variances
        # log N = constant + x . (mean / variance) - x^2 . (1 / 2 variance)
        self.linear = (means * inverse).astype(np.float32)
        self.square = (-0.5 * inverse).astype(np.float32)
        self.constant = (
            -0.5 * (means * means * inverse + np.log(2 * np.pi * model.variances)).sum(-1)
        ).astype(np.float32)

    def densities(self, frames: np.ndarray, book: int, stream: int) -> np.ndarray:
        """Logarithms: frames by densities."""
        x = frames[:, stream * STREAM_DIMS : (stream + 1) * STREAM_DIMS]
        return (
            x @ self.linear[book, stream].T
            + (x * x) @ self.square[book, stream].T
            + self.constant[book, stream]
        )

    def senones(self, frames: np.ndarray, senones: np.ndarray) -> np.ndarray:
        """Logarithms: frames by the senones asked for."""
        total = np.zeros((len(frames), len(senones)), np.float32)
        books = self.model.definition.book[senones]
        for book in np.unique(books):
            here = np.flatnonzero(books == book)
            for stream in range(N_STREAMS):
                logs = self.densities(frames, book, stream)
                most = logs.max(axis=1, keepdims=True)
                weights = self.model.weights[stream, senones[here]]
                total[:, here] += np.log(np.exp(logs - most) @ weights.T + 1e-30) + most
        return total


def best_path(scores: np.ndarray) -> np.ndarray | None:
    """Through all columns from the first to the last, one step or none a frame: the
    column of each frame."""
    n_frames, n_states = scores.shape
    if n_frames < n_states:
        return None
    best = np.full(n_states, -np.inf)
    best[0] = scores[0, 0]
    came = np.zeros((n_frames, n_states), bool)
    for t in range(1, n_frames):
        before = np.concatenate([[-np.inf], best[:-1]])
        came[t] = before > best
        best = np.where(came[t], before, best) + scores[t]
    path = np.zeros(n_frames, dtype=np.int64)
    at = n_states - 1
    for t in range(n_frames - 1, -1, -1):
        path[t] = at
        at -= came[t, at]
    return path
