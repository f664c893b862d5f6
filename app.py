"""Entry of the Streamlit app: ``streamlit run app.py``."""

from __future__ import annotations

from skillmatch.app.main import run

run()
