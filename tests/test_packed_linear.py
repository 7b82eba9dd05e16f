"""Linear layers laid out for the processor: the numbers are those of the plain layers."""

from __future__ import annotations

import pytest
import torch

from rag.backends.packed_linear import (
    GreedyHead,
    Int8Linear,
    PackedLinear,
    Workspace,
    can_pack,
    pack_linears,
)

pytestmark = pytest.mark.skipif(not can_pack(), reason="the products exist on x86 only")


def test_whole_numbers_up_to_127_are_multiplied_exactly() -> None:
    # The largest of each row is 127, so every scale is 1 and nothing is rounded; three channels
    # are not turned.
    layer = Int8Linear(torch.tensor([[127.0, -64.0, 1.0], [0.0, 127.0, 2.0]]))
    product = layer(torch.tensor([[127.0, 2.0, -3.0]]))
    # 127*127 - 64*2 - 3 = 15998 and 2*127 - 6 = 248
    assert product.tolist() == [[15998.0, 248.0]]


def test_scales_of_rows_and_outputs_are_put_back() -> None:
    layer = Int8Linear(
        torch.tensor([[12.7, -6.4, 0.0], [0.0, 1270.0, 0.0]]), torch.tensor([1.0, -1.0])
    )
    product = layer(torch.tensor([[0.127, 0.001, 0.0], [12700.0, 100.0, 0.0]]))
    # 12.7*0.127 - 6.4*0.001 + 1 = 2.6065; 1270*0.001 - 1 = 0.27; the second row by hand likewise
    expected = torch.tensor([[2.6065, 0.27], [160651.0, 126999.0]])
    assert torch.allclose(product, expected, rtol=1e-4)


def test_turned_channels_give_the_same_product() -> None:
    # (3, 1) turned is (4, 2) and (1, -1) turned is (0, 2): 4*0 + 2*2 = 4, halved again 2 = 3 - 1.
    # Both are whole steps of their largest (127 halves of 4, of 2), but for the roundings of 63.5.
    product = Int8Linear(torch.tensor([[1.0, -1.0]]))(torch.tensor([[3.0, 1.0]]))
    assert product.item() == pytest.approx(2, rel=0.01)


def relative_error(weight: torch.Tensor, rows: torch.Tensor) -> float:
    exact = rows @ weight.T
    difference = Int8Linear(weight)(rows) - exact
    return float(difference.pow(2).mean().sqrt() / exact.pow(2).mean().sqrt())


def test_one_extreme_channel_does_not_spoil_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(5)
    weight, rows = torch.randn(64, 512), torch.randn(20, 512)
    rows[:, 100] = 60.0
    # Rounded as it is, a step is 60/127 and its error a root of twelve of that, 0.136 in each of
    # 512 channels: 3.1 beside a row of length 64, 4.8 %. Spread over 64 channels, 60 becomes 7.5
    # and a step at most about 11/127: 0.9 %, and 0.7 % for the weights.
    turned = relative_error(weight, rows)
    monkeypatch.setattr("rag.backends.packed_linear._BLOCK", 1)
    assert relative_error(weight, rows) > 0.04
    assert turned < 0.02


def test_layers_that_share_a_workspace_do_not_disturb_each_other() -> None:
    torch.manual_seed(6)
    shared = Workspace()
    wide, narrow = torch.randn(8, 128), torch.randn(8, 64)
    rows, few = torch.randn(9, 128), torch.randn(2, 64)
    together = [Int8Linear(weight, workspace=shared) for weight in (wide, narrow)]
    alone = [Int8Linear(weight) for weight in (wide, narrow)]
    first = together[0](rows)
    assert torch.equal(together[1](few), alone[1](few))
    assert torch.equal(together[0](rows[:3]), alone[0](rows[:3]))
    assert torch.equal(first, alone[0](rows))


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
    # Steps of 1/127 of the largest of 512 normal values (about 3.1): an error of a step over the
    # square root of 12 in weight and input alike, 0.7 % each, 1 % together.
    assert 0.003 < relative_error(weight, rows) < 0.02


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


def test_all_layers_but_the_output_layer_are_rounded() -> None:
    block = _Block().eval()
    pack_linears(block, rounded=True)
    assert isinstance(block.q_proj, Int8Linear)
    assert isinstance(block.down_proj, Int8Linear)
    assert type(block.lm_head) is torch.nn.Linear


def test_nothing_is_rounded_unless_asked() -> None:
    block = _Block().eval()
    pack_linears(block, rounded=False)
    assert isinstance(block.q_proj, PackedLinear)


def test_the_rounded_head_decides_by_the_stored_weights() -> None:
    torch.manual_seed(4)
    weight = torch.randn(300, 64)
    # Two tokens that 8 bits cannot tell apart; the second is the better one by a hair.
    weight[17] = weight[5] * 1.0005
    states = torch.stack([weight[5], weight[100], -weight[5]])
    plain, rounded = GreedyHead(weight, rounded=False), GreedyHead(weight, rounded=True)
    assert rounded.best(states)[:2] == [17, 100]
    assert rounded.best(states) == plain.best(states)


def test_of_equal_tokens_the_first_wins() -> None:
    weight = torch.zeros(50, 8)
    weight[[10, 30]] = 1.0
    assert GreedyHead(weight, rounded=True).best(torch.ones(2, 8)) == [10, 10]
