"""MiniLM with a head for attitudes: the network, how it is trained, how it becomes an int8 ONNX file."""

from __future__ import annotations

import math
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertModel

from judge.targeted import Pieces, batch, pieces
from training.attitude_items import Item

MASK = 103
"""[MASK] of BERT's vocabulary."""

MASKED = 0.3
"""So often a target's own words are hidden, so that what is learned is the text's attitude and not the name's fame."""

BATCH = 32
STEP = 8
SMOOTHING = 0.05
DECAY = 0.01
LAYER_DECAY = 0.9
"""The learning rate of each layer is so much of the one above it."""
WARM = 0.06
"""Share of all steps in which the rate rises."""
HEAD_RATE = 5.0
"""The new head learns so many times faster than the top layer."""
AVERAGE = 0.995
"""Weight of the past in the running mean of weights, which is what is kept (Izmailov et al. 2018)."""


class Network(torch.nn.Module):
    """States of [CLS], mean of the target, mean of all → three scores."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert
        width = bert.config.hidden_size
        self.drop = torch.nn.Dropout(0.2)
        self.head = torch.nn.Linear(3 * width, 3)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, target_mask: torch.Tensor) -> torch.Tensor:
        states = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        parts = torch.cat([states[:, 0], _mean(states, target_mask), _mean(states, attention_mask)], dim=-1)
        scores: torch.Tensor = self.head(self.drop(parts))
        return scores


def mean_of(networks: Sequence[Network]) -> Network:
    """A network whose weights are the mean of those given: a soup of models (Wortsman et al. 2022)."""
    states = [network.state_dict() for network in networks]
    copy = Network(BertModel(networks[0].bert.config, add_pooling_layer=False))
    copy.load_state_dict(
        {
            name: torch.stack([state[name] for state in states]).mean(0) if value.is_floating_point() else value
            for name, value in states[0].items()
        }
    )
    return copy.eval()


def _mean(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    weights = mask.unsqueeze(-1).to(states.dtype)
    return (states * weights).sum(1) / weights.sum(1)


def fresh(weights: Path, seed: int, frozen: int = 0) -> Network:
    """MiniLM as published, with a new head.

    Its embeddings stay as they are, which halves what is to be learned; so do the `frozen` lowest layers.
    """
    torch.manual_seed(seed)
    bert = BertModel.from_pretrained(
        weights, attn_implementation="sdpa", add_pooling_layer=False, attention_probs_dropout_prob=0.0
    )
    for part in (bert.embeddings, *bert.encoder.layer[:frozen]):
        part.requires_grad_(False)
    return Network(bert)


class Trainer:
    """One training run with a fixed number of epochs; keeps the running mean of weights."""

    def __init__(self, network: Network, tokenizer: Tokenizer, seed: int) -> None:
        self.network, self.tokenizer = network, tokenizer
        self.random = random.Random(seed)
        torch.manual_seed(seed)
        self.learned = {name: value for name, value in network.named_parameters() if value.requires_grad}
        self.mean = {name: value.detach().clone() for name, value in self.learned.items()}

    def run(self, epochs: Sequence[Sequence[Item]], rate: float, falls_to: float = 0.0) -> Iterator[int]:
        """Train on each epoch's items in turn and yield its number.

        The rate rises over the first steps, then falls in a line to the share `falls_to` of itself.
        """
        total = sum(math.ceil(len(items) / BATCH) for items in epochs)
        optimizer = torch.optim.AdamW(_groups(self.network, rate), weight_decay=DECAY)
        warm = WARM * total

        def share(step: int) -> float:
            fallen = max(0.0, step - warm) / (total - warm)
            return min((step + 1) / (warm + 1), 1 - (1 - falls_to) * fallen)

        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, share)
        done = 0
        for number, items in enumerate(epochs):
            rows = pieces(self.tokenizer, [item.aimed for item in items])
            for places in self._batches(rows):
                self.network.train()
                fed = batch([self._hidden(rows[n]) for n in places])
                labels = torch.tensor([items[n].label for n in places])
                with torch.autocast("cpu", torch.bfloat16):
                    scores = self.network(**{name: _padded(value) for name, value in fed.items()})
                loss = functional.cross_entropy(scores.float(), labels, label_smoothing=SMOOTHING)
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                done += 1
                if done % 25 == 0:
                    print(f"  step {done} of {total}", flush=True)
                self._average(min(AVERAGE, done / (done + 10)))
            yield number

    def averaged(self) -> Network:
        """A network of its own with the mean weights."""
        copy = Network(BertModel(self.network.bert.config, add_pooling_layer=False))
        copy.load_state_dict({**self.network.state_dict(), **self.mean})
        return copy.eval()

    def _average(self, past: float) -> None:
        with torch.no_grad():
            for name, value in self.learned.items():
                self.mean[name].mul_(past).add_(value, alpha=1 - past)

    def _batches(self, rows: Sequence[Pieces]) -> list[list[int]]:
        """Batches of like length, in random order."""
        order = list(range(len(rows)))
        self.random.shuffle(order)
        stretch = 16 * BATCH
        sorted_ = [
            n
            for start in range(0, len(order), stretch)
            for n in sorted(order[start : start + stretch], key=lambda n: len(rows[n].ids))
        ]
        found = [sorted_[start : start + BATCH] for start in range(0, len(sorted_), BATCH)]
        self.random.shuffle(found)
        return found

    def _hidden(self, row: Pieces) -> Pieces:
        """The row, its target masked now and then."""
        if self.random.random() >= MASKED:
            return row
        ids = [*row.ids[: row.first], *[MASK] * (row.last - row.first), *row.ids[row.last :]]
        return Pieces(ids, row.first, row.last)


def _padded(value: NDArray[np.int64]) -> torch.Tensor:
    """Padded to a multiple of STEP, so that few shapes occur: each new one costs time to prepare."""
    return functional.pad(torch.from_numpy(value), (0, -value.shape[1] % STEP))


def _groups(network: Network, rate: float) -> list[dict[str, object]]:
    """Parameters with their rates: falling from the head to the lowest layer."""
    layers = network.bert.encoder.layer
    found: list[dict[str, object]] = [{"params": list(network.head.parameters()), "lr": HEAD_RATE * rate}]
    for depth, layer in enumerate(reversed(layers)):
        found.append({"params": list(layer.parameters()), "lr": rate * LAYER_DECAY**depth})
    return found


def scores(network: Network, tokenizer: Tokenizer, items: Sequence[Item]) -> NDArray[np.float64]:
    """(n, 3) scores of the full network."""
    rows = pieces(tokenizer, [item.aimed for item in items])
    found = np.zeros((len(rows), 3))
    order = sorted(range(len(rows)), key=lambda n: len(rows[n].ids))
    network.eval()
    with torch.inference_mode():
        for start in range(0, len(order), 64):
            places = order[start : start + 64]
            fed = {name: torch.from_numpy(value) for name, value in batch([rows[n] for n in places]).items()}
            found[places] = network(**fed).numpy()
    return found


def export(network: Network, to: Path) -> None:
    """`network` as int8 ONNX (per output channel; MatMul and Gather), named `to`."""
    bert = BertModel(network.bert.config, add_pooling_layer=False)
    bert.config._attn_implementation = "eager"
    plain = Network(bert)
    plain.load_state_dict(network.state_dict())
    names = ["input_ids", "attention_mask", "target_mask"]
    shape = torch.ones(2, 7, dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            plain.eval(),
            (shape, shape, shape),
            str(full),
            input_names=names,
            output_names=["scores"],
            dynamic_axes={**{name: {0: "n", 1: "t"} for name in names}, "scores": {0: "n"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            full, to, per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather"]
        )
