"""The option that rewrites the expected findings."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens", action="store_true", help="write the findings as the expected ones"
    )
