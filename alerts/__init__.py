"""What happened that somebody should hear of, and the only way out (`send.py`)."""
