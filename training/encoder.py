"""The encoder in torch: a post-norm BERT (Devlin et al. 2019) whose layers are trained and whose embeddings stay."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.e5file import EncoderFile


def halved(wanted: bool) -> torch.autocast:
    """Matrix products in bfloat16 inside it, if ``wanted``: faster where the processor has them."""
    return torch.autocast("cpu", torch.bfloat16, enabled=wanted)


class Layer(nn.Module):
    """Self-attention and feed-forward, each followed by its residual and layer norm; dropout after both, none on the attention
    (which would cost a sixth of the time)."""

    def __init__(self, hidden: int, heads: int, inner: int, epsilon: float, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.q, self.k, self.v, self.ao = (nn.Linear(hidden, hidden) for _ in range(4))
        self.fi, self.fo = nn.Linear(hidden, inner), nn.Linear(inner, hidden)
        self.aln, self.oln = nn.LayerNorm(hidden, epsilon), nn.LayerNorm(hidden, epsilon)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """x: (batch, pieces, hidden); mask: (batch, 1, 1, pieces), 0 where a piece counts, -inf where it is padding."""
        batch, length, hidden = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, self.heads, hidden // self.heads).transpose(1, 2)

        query, key, value = split(self.q(x)), split(self.k(x)), split(self.v(x))
        weight = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5  # a third faster than the fused one
        weight = (weight if mask is None else weight + mask).softmax(-1)
        seen = self.ao((weight.to(value.dtype) @ value).transpose(1, 2).reshape(batch, length, hidden))
        x = self.aln(x + F.dropout(seen, self.dropout, self.training))
        return self.oln(x + F.dropout(self.fo(F.gelu(self.fi(x))), self.dropout, self.training))


class Encoder(nn.Module):
    """Piece ids to vectors: (batch, pieces) -> (batch, pieces, hidden)."""

    def __init__(self, source: EncoderFile, layers: int | None = None, dropout: float = 0.1) -> None:
        super().__init__()
        sizes, tensors = source.sizes, {name: torch.from_numpy(t.copy()) for name, t in source.tensors.items()}
        self.dropout = dropout
        self.word = nn.Embedding.from_pretrained(tensors["emb.word"].view(-1, sizes.hidden), freeze=True)
        self.position = nn.Embedding.from_pretrained(tensors["emb.pos"].view(-1, sizes.hidden), freeze=True)
        self.kind = nn.Parameter(tensors["emb.type"].view(-1, sizes.hidden)[0].clone())
        self.norm = nn.LayerNorm(sizes.hidden, source.epsilon)
        self.norm.weight.data, self.norm.bias.data = tensors["emb.ln.w"], tensors["emb.ln.b"]
        self.layers = nn.ModuleList()
        for i in range(layers or sizes.layers):
            layer = Layer(sizes.hidden, sizes.heads, sizes.inner, source.epsilon, dropout)
            for name, module in layer.named_children():
                assert isinstance(module, nn.Linear | nn.LayerNorm)
                module.weight.data = tensors[f"l{i}.{name}.w"].view_as(module.weight)
                module.bias.data = tensors[f"l{i}.{name}.b"]
            self.layers.append(layer)

    def embed(self, ids: Tensor) -> Tensor:
        """What goes into the first layer: (batch, pieces) int64 -> (batch, pieces, hidden)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        return F.dropout(self.norm(self.word(ids) + self.position(places)[None] + self.kind), self.dropout, self.training)

    def run(self, x: Tensor, real: Tensor | None, first: int, last: int) -> Tensor:
        """Layers ``first`` to before ``last``; ``real`` (batch, pieces) is true but for padding, None where there is none."""
        mask = None
        if real is not None:
            mask = torch.zeros(real.shape, dtype=x.dtype).masked_fill(~real, float("-inf"))[:, None, None, :]
        for layer in list(self.layers)[first:last]:
            x = layer(x, mask)
        return x

    def forward(self, ids: Tensor, real: Tensor) -> Tensor:
        """All layers over pieces."""
        return self.run(self.embed(ids), real, 0, len(self.layers))
