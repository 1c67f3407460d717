"""Answers to Plotly figures; pure."""
