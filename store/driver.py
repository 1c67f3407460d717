"""The SQLite in use: pysqlite3's newer one where it is installed (sqlite-utils picks it too), else Python's own."""

from __future__ import annotations

import sqlite3 as _standard
from typing import TYPE_CHECKING

import sqlite_utils.utils

if TYPE_CHECKING:
    sqlite3 = _standard
else:
    # What sqlite-utils opens connections with must be what we catch errors of.
    sqlite3 = sqlite_utils.utils.sqlite3
