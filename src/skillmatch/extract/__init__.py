"""Skills from text: sections, lexical matches, semantic links, requirements, calibration."""
