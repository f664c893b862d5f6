"""Building the bundled occupations: the occupation-to-skills mapper and its evaluation."""
