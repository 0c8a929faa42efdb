"""all-MiniLM-L6-v2 in torch, many of them side by side: every weight has a leading dimension, one entry a model."""

import torch
from torch.nn import functional

from reference import HEADS, HIDDEN, LAYERS

Weights = dict[str, torch.Tensor]


def encode(weights: Weights, ids: torch.Tensor, mask: torch.Tensor, dropout: float, kind: torch.dtype) -> torch.Tensor:
    """Unit vectors, models x texts x HIDDEN, of token ids, models x texts x tokens; mask is true where a token is."""
    models, texts, tokens = ids.shape

    def norm(x: torch.Tensor, name: str) -> torch.Tensor:
        centred = functional.layer_norm(x.float(), (HIDDEN,), eps=1e-12)
        return (centred * weights[f"{name}.weight"][:, None] + weights[f"{name}.bias"][:, None]).to(kind)

    def linear(x: torch.Tensor, name: str) -> torch.Tensor:
        weight, bias = weights[f"{name}.weight"].to(kind), weights[f"{name}.bias"].to(kind)
        return torch.baddbmm(bias[:, None], x, weight.transpose(1, 2))

    def dropped(x: torch.Tensor) -> torch.Tensor:
        return functional.dropout(x, dropout) if dropout > 0 else x

    def by_head(x: torch.Tensor) -> torch.Tensor:
        return x.view(models * texts, tokens, HEADS, -1).transpose(1, 2).contiguous()

    words = weights["embeddings.word_embeddings.weight"]
    first = (torch.arange(models, device=ids.device) * words.shape[1])[:, None, None]
    x = functional.embedding(ids + first, words.reshape(-1, HIDDEN))
    x = x + weights["embeddings.position_embeddings.weight"][:, None, :tokens]
    x = x + weights["embeddings.token_type_embeddings.weight"][:, None, None, 0]
    x = dropped(norm(x.view(models, texts * tokens, HIDDEN), "embeddings.LayerNorm"))
    attended_to = mask.reshape(models * texts, 1, 1, tokens)
    for layer in (f"encoder.layer.{index}" for index in range(LAYERS)):
        attention = f"{layer}.attention"
        query, key, value = (by_head(linear(x, f"{attention}.self.{of}")) for of in ("query", "key", "value"))
        attended = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=attended_to, dropout_p=dropout
        )
        attended = attended.transpose(1, 2).reshape(models, texts * tokens, HIDDEN)
        x = norm(dropped(linear(attended, f"{attention}.output.dense")) + x, f"{attention}.output.LayerNorm")
        wide = functional.gelu(linear(x, f"{layer}.intermediate.dense"))
        x = norm(dropped(linear(wide, f"{layer}.output.dense")) + x, f"{layer}.output.LayerNorm")
    weight = mask[..., None].float()
    pooled = (x.view(models, texts, tokens, HIDDEN).float() * weight).sum(2) / weight.sum(2)
    return functional.normalize(pooled, dim=-1)
