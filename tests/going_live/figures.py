"""Figures as a monitoring system reads them."""

import re


def metric_value(page: str, start: str) -> float:
    (found,) = re.findall(rf"^{re.escape(start)} (\S+)$", page, re.MULTILINE)
    return float(found)
