"""The command line of the archive: `python -m ingest --help`. Owns the clock, the HTTP client and the settings."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    # Not above: the reading processes import this module too, and would take seconds and memory for what only we need.
    from ingest.commands import main

    sys.exit(main())
