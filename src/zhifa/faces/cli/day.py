"""日期参数 — a day on the command line, read once for all commands."""

import argparse
from datetime import date

from zhifa.core import clock
from zhifa.core.given_day import read_day


def a_day(text: str) -> date:
    """``2026-03-02``; a word, or a year no record bears, is refused in words."""
    day = read_day(text, clock.today())
    if day is None:
        raise argparse.ArgumentTypeError(f"「{text}」不是能查的日子，写成 2026-11-20")
    return day
