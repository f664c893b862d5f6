"""The Streamlit app: pages, and the plain values they show."""
