"""Scores with contributions, recommendations, pathways."""
