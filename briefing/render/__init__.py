"""A `Briefing` as bytes in one format each. Renderers set what the briefing says; none of them computes a number."""
