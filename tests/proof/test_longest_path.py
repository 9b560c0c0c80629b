"""The longest paths: the upper bound is never too low, and the path of one caller is exact."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest

from ivr.proof.cells import Cell, Edge, Node
from ivr.proof.longest_path import ExactLongestPath, reverse_order, upper_bounds
from ivr.proof.sample_callers import sample_callers
from ivr.proof.timeline import voice_timeline
from ivr.proof.walk import walk
from tests.callers import instant, shipped

START = instant("Thu 24 Dec 2026 12:00")


@pytest.fixture(scope="module")
def made():
    revision = shipped()
    callers = sample_callers(revision)
    return walk(revision, voice_timeline(revision, START, 3), callers=[callers[0], callers[-1]])


def seconds(_: Cell, edge: Edge):
    return edge.branch.seconds, edge.action


def turns_unless_rung(_: Cell, edge: Edge):
    return None if edge.branch.rang else (1.0, edge.action)


@pytest.mark.parametrize("cost", [seconds, turns_unless_rung])
def test_the_upper_bound_of_a_cell_holds_for_every_caller_there(made, cost):
    longest, exact = upper_bounds(made, reverse_order(made), cost), ExactLongestPath(made, cost)
    draws = random.Random(1)  # noqa: S311 - which cells a test looks at
    tight = 0
    for cell in draws.sample(sorted(made.cells), 300):
        costs = [exact.cost(node) for node in made.nodes(cell, made.cells[cell])]
        assert max(costs) <= longest[cell] + 1e-6
        tight += max(costs) >= longest[cell] - 1e-6
    assert tight > 150, "an upper bound that is always far away would prove nothing"


@pytest.mark.parametrize("cost", [seconds, turns_unless_rung])
def test_the_path_of_one_caller_is_the_longest_of_all(made, cost):
    exact, masks = ExactLongestPath(made, cost), made.graph.masks
    known: dict[Node, float] = {}

    def by_brute_force(node: Node) -> float:
        if node not in known:
            costs = [0.0]
            for edge in made.edges[node.cell]:
                priced = cost(node.cell, edge)
                there = masks.later(masks.bit(node.caller, node.moment), edge.action)
                for to, mask in edge.targets if priced else ():
                    after = made.nodes(to, mask & there)
                    costs += [priced[0] + by_brute_force(each) for each in after]
            known[node] = max(costs)
        return known[node]

    for cell, mask in made.starts:
        for node in made.nodes(cell, mask):
            assert exact.cost(node) == pytest.approx(by_brute_force(node))


def test_the_path_that_is_shown_has_the_cost_that_is_stated(made):
    exact = ExactLongestPath(made, seconds)
    cell, mask = made.starts[0]
    node = made.node(cell, mask)
    path = list(exact.path(node))
    assert path[0][0] == node
    assert path[-1][1] is None
    spent = 0.0
    for (here, action), (after, _) in pairwise(path):
        edge = next(
            e
            for e in made.edges[here.cell]
            if action in e.actions and dict(e.targets).get(after.cell)
        )
        assert action is not None
        assert dict(edge.targets)[after.cell] & made.graph.masks.bit(after.caller, after.moment)
        spent += edge.branch.seconds
    assert spent == pytest.approx(exact.cost(node))


def test_three_days_have_more_than_one_moment(made):
    timeline = made.graph.timeline
    assert timeline.end - START >= timedelta(days=3)
    assert len(timeline.moments) > 1
