"""The only SQL."""

from __future__ import annotations

import sys

# sqlite-utils imports pandas where it finds it, to take its types: 80 MB and half a second that nobody here asks for.
# Whoever wants pandas (Streamlit does) imports it as ever.
if "sqlite_utils" not in sys.modules and "pandas" not in sys.modules:
    sys.modules["pandas"] = None  # type: ignore[assignment]
    try:
        import sqlite_utils  # noqa: F401
    finally:
        del sys.modules["pandas"]
