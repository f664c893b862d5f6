"""How well each part does its work, always beside baselines in the same run."""
