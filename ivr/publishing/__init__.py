"""From edited files to a live revision: read, check, prove, compare, refuse or publish, go back.

For the terminal and a console alike: it returns findings, verdicts, differences and refusals as data.
It prints nothing and asks nothing.
"""
