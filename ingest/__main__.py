"""The command line of the archive: `python -m ingest --help`. Owns the clock, the HTTP client and the settings."""

from __future__ import annotations

import sys

from ingest.commands import main

if __name__ == "__main__":
    sys.exit(main())
