"""Foreign formats to domain records and a list of problems: one module a standard.

Readers never guess silently: what they took is in the notes, what they could not
use is in the problems, and what cannot be read at all is one ``InputError`` that
names the file and the remedy.
"""
