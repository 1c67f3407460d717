"""Texts as vectors: one small sentence encoder that relevance, senses of names, camps and stories share.

MiniLM-L6 (Wang et al. 2020; sentence-transformers/all-MiniLM-L6-v2, Apache-2.0), int8, run by onnxruntime without
torch and without the network. `training/encoder.py` made the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

WIDTH = 384
"""Components of a vector."""

LONGEST = 128
"""Word pieces that are read of a text: the length that the encoder was trained with."""

AT_ONCE = 4
"""Texts per run. Padding costs more than calls do: an article's quotes are encoded 1.3 times as fast as by 16."""


class Encoder:
    """Loaded once; a call is pure."""

    def __init__(self, folder: Path) -> None:
        """Read `model.onnx` and `tokenizer.json`. Raises OSError where one is missing."""
        self._tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text("utf-8"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()
        self._session = one_thread_session(folder / "model.onnx")

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, WIDTH) vectors of length 1, in the order of `texts`; their dot product is the cosine."""
        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        for start in range(0, len(by_length), AT_ONCE):
            places = by_length[start : start + AT_ONCE]
            pieces = self._tokenizer.encode_batch([texts[n] for n in places])
            fed = {
                "input_ids": np.array([p.ids for p in pieces], dtype=np.int64),
                "attention_mask": np.array([p.attention_mask for p in pieces], dtype=np.int64),
            }
            vectors[places] = self._session.run(None, fed)[0]
        return vectors


def one_thread_session(path: Path) -> onnxruntime.InferenceSession:
    """The model at `path` on one core: judging shares the machine with a dashboard. Raises OSError if unreadable."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
