"""Reports: tables, JSON, CSV, HTML and PDF. The same inputs give the same bytes."""
