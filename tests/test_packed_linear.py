"""Linear layers laid out for the processor: the numbers are those of the plain layers."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from rag.backends.packed_linear import (  # noqa: E402 - imports torch itself
    GreedyHead,
    Int8Linear,
    PackedLinear,
    can_pack,
    pack_linears,
)

pytestmark = pytest.mark.skipif(not can_pack(), reason="the products exist on x86 only")


def test_whole_numbers_up_to_127_are_multiplied_exactly() -> None:
    # The largest of each row is 127, so every scale is 1 and nothing is rounded.
    layer = Int8Linear(torch.tensor([[127.0, -64.0, 1.0], [0.0, 127.0, 2.0]]))
    product = layer(torch.tensor([[127.0, 2.0, -3.0]]))
    # 127*127 - 64*2 - 3 = 15998 and 2*127 - 6 = 248
    assert product.tolist() == [[15998.0, 248.0]]


def test_scales_of_rows_and_outputs_are_put_back() -> None:
    layer = Int8Linear(torch.tensor([[12.7, -6.4], [0.0, 1270.0]]), torch.tensor([1.0, -1.0]))
    product = layer(torch.tensor([[0.127, 0.001], [12700.0, 100.0]]))
    # 12.7*0.127 - 6.4*0.001 + 1 = 2.6065; 1270*0.001 - 1 = 0.27; the second row by hand likewise
    expected = torch.tensor([[2.6065, 0.27], [160651.0, 126999.0]])
    assert torch.allclose(product, expected, rtol=1e-4)


def test_a_row_of_zeros_gives_the_bias() -> None:
    layer = Int8Linear(torch.ones(2, 4), torch.tensor([0.5, -2.0]))
    assert layer(torch.zeros(1, 4)).tolist() == [[0.5, -2.0]]


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
def test_a_row_does_not_depend_on_the_others(precision: torch.dtype) -> None:
    torch.manual_seed(1)
    layer = Int8Linear(torch.randn(48, 96))
    rows = torch.randn(33, 96).to(precision)
    rows[7] *= 1000  # one row far larger than the rest
    together = layer(rows[None])[0]
    assert together.dtype == precision
    for place in (0, 7, 32):
        assert torch.equal(layer(rows[place : place + 1])[0], together[place])


def test_rounding_costs_about_one_part_in_a_hundred() -> None:
    torch.manual_seed(2)
    weight, rows = torch.randn(64, 512), torch.randn(20, 512)
    exact = rows @ weight.T
    error = (Int8Linear(weight)(rows) - exact).pow(2).mean().sqrt() / exact.pow(2).mean().sqrt()
    # Steps of 1/127 of the largest of 512 normal values (about 3.1): an error of a step over the
    # square root of 12 in weight and input alike, 0.7 % each, 1 % together.
    assert 0.003 < error < 0.02


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
def test_repacked_weights_give_the_same_product(precision: torch.dtype) -> None:
    torch.manual_seed(3)
    weight, bias = torch.randn(40, 64).to(precision), torch.randn(40).to(precision)
    for count in (1, 7, 130):
        rows = torch.randn(count, 64).to(precision)
        plain = torch.nn.functional.linear(rows, weight, bias)
        close = 0.05 if precision is torch.bfloat16 else 1e-4
        assert torch.allclose(PackedLinear(weight, bias)(rows), plain, atol=close, rtol=0.01)


class _Block(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.q_proj = torch.nn.Linear(8, 8)
        self.down_proj = torch.nn.Linear(8, 8, bias=False)
        self.lm_head = torch.nn.Linear(8, 20, bias=False)


def test_layers_with_extreme_inputs_and_the_output_layer_are_not_rounded() -> None:
    block = _Block().eval()
    pack_linears(block, rounded=True)
    assert isinstance(block.q_proj, Int8Linear)
    assert isinstance(block.down_proj, PackedLinear)
    assert type(block.lm_head) is torch.nn.Linear


def test_nothing_is_rounded_unless_asked() -> None:
    block = _Block().eval()
    pack_linears(block, rounded=False)
    assert isinstance(block.q_proj, PackedLinear)


def test_the_rounded_head_decides_by_the_stored_weights() -> None:
    torch.manual_seed(4)
    layer = torch.nn.Linear(64, 300, bias=False)
    with torch.no_grad():
        # Two tokens that 8 bits cannot tell apart; the second is the better one by a hair.
        layer.weight[17] = layer.weight[5] * 1.0005
        hidden = torch.stack([layer.weight[5], layer.weight[100], -layer.weight[5]])[None]
    plain, rounded = GreedyHead(layer, rounded=False), GreedyHead(layer, rounded=True)
    assert rounded.best(hidden)[:2] == [17, 100]
    assert rounded.best(hidden) == plain.best(hidden)


def test_of_equal_tokens_the_first_wins() -> None:
    layer = torch.nn.Linear(8, 50, bias=False)
    with torch.no_grad():
        layer.weight.zero_()
        layer.weight[[10, 30]] = 1.0
    assert GreedyHead(layer, rounded=True).best(torch.ones(1, 2, 8)) == [10, 10]
