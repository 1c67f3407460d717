"""Tasks done in a real Chromium by scripts that use only what a person sees: roles, labels, text."""
