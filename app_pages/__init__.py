"""The dashboard: the only Streamlit. Never touches the network, never judges."""
