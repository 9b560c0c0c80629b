"""The longest ways: never less than what somebody can meet, and exact for one caller."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest

from ivr.proof.sample_callers import callers
from ivr.proof.longest_path import Exactly, at_most, in_reverse
from ivr.proof.timeline import voice_timeline
from ivr.proof.walk import Cell, Edge, Node, walk
from tests.callers import instant, shipped

START = instant("Thu 24 Dec 2026 12:00")


@pytest.fixture(scope="module")
def made():
    revision = shipped()
    who = callers(revision)
    return walk(revision, voice_timeline(revision, START, 3), who=[who[0], who[-1]])


def seconds(_: Cell, edge: Edge):
    return edge.branch.seconds, edge.act


def turns_unless_rung(_: Cell, edge: Edge):
    return None if edge.branch.rang else (1.0, edge.act)


@pytest.mark.parametrize("cost", [seconds, turns_unless_rung])
def test_what_is_said_of_a_cell_is_enough_for_everybody_there(made, cost):
    longest, exactly = at_most(made, in_reverse(made), cost), Exactly(made, cost)
    draws = random.Random(1)  # noqa: S311 - which cells a test looks at
    tight = 0
    for cell in draws.sample(sorted(made.cells), 300):
        ways = [exactly.of(node) for node in made.nodes_of(cell, made.cells[cell])]
        assert max(ways) <= longest[cell] + 1e-6
        tight += max(ways) >= longest[cell] - 1e-6
    assert tight > 150, "an upper bound that is always far away would prove nothing"


@pytest.mark.parametrize("cost", [seconds, turns_unless_rung])
def test_the_way_of_one_caller_is_the_longest_of_all_ways(made, cost):
    exactly = Exactly(made, cost)
    known: dict[Node, float] = {}

    def by_brute_force(node: Node) -> float:
        if node not in known:
            ways = [0.0]
            for edge in made.edges[node.cell]:
                priced = cost(node.cell, edge)
                there = made.graph.later(made.graph.bit(node.who, node.moment), edge.act)
                for to, mask in edge.to if priced else ():
                    after = made.nodes_of(to, mask & there)
                    ways += [priced[0] + by_brute_force(each) for each in after]
            known[node] = max(ways)
        return known[node]

    for cell, mask in made.begins:
        for node in made.nodes_of(cell, mask):
            assert exactly.of(node) == pytest.approx(by_brute_force(node))


def test_the_way_that_is_shown_costs_what_is_said_of_it(made):
    exactly = Exactly(made, seconds)
    cell, mask = made.begins[0]
    node = made.node(cell, mask)
    way = list(exactly.way(node))
    assert way[0][0] == node
    assert way[-1][1] is None
    spent = 0.0
    for (here, act), (after, _) in pairwise(way):
        edge = next(
            e for e in made.edges[here.cell] if act in e.acts and dict(e.to).get(after.cell)
        )
        assert act is not None
        assert dict(edge.to)[after.cell] & made.graph.bit(after.who, after.moment)
        spent += edge.branch.seconds
    assert spent == pytest.approx(exactly.of(node))


def test_a_moment_of_three_days_is_enough_to_meet_a_change(made):
    timeline = made.graph.timeline
    assert timeline.end - START >= timedelta(days=3)
    assert len(timeline.moments) > 1
