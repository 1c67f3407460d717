"""The parts of a briefing: answers → sections. Pure."""
