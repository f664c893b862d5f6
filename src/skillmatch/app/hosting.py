"""Who runs the app, and so who can see what a visitor sends."""

from __future__ import annotations

import ipaddress
import os
from typing import Literal
from urllib.parse import urlsplit

from skillmatch.app import strings_pages as t
from skillmatch.app.safe import one_line, plain

__all__ = ["SETTING", "data_words", "is_own_machine", "operator"]

SETTING = "SKILLMATCH_OPERATOR"


def operator() -> str | None:
    """Return the name of who runs the app on a server, None where none is given.

    The environment's ``SKILLMATCH_OPERATOR`` comes before the secret of this name.
    """
    import streamlit as st

    given: object = os.environ.get(SETTING)
    if not given and st.secrets.load_if_toml_exists():
        given = st.secrets.get(SETTING)
    return one_line(str(given), limit=200) or None if given else None


def is_own_machine(address: str | None) -> bool:
    """Return whether a page's address is that of the machine that shows it.

    Examples
    --------
    >>> is_own_machine("http://localhost:8501/about"), is_own_machine("http://127.0.0.1:1")
    (True, True)
    >>> is_own_machine("https://skills.example.org/"), is_own_machine("http://192.168.0.7:8501")
    (False, False)
    """
    try:
        host = urlsplit(address or "").hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def data_words(name: str | None, address: str | None) -> tuple[Literal["own", "server"], str]:
    """Return where a visitor's data are read, and the sentences that say so.

    Parameters
    ----------
    name : str or None
        Who runs the app, where it is given.
    address : str or None
        Of the page.

    Returns
    -------
    {"own", "server"}, str
        Markdown. Without a name and an address of the machine itself a server is assumed.
    """
    if name:
        return "server", t.DATA_SERVER.format(name=plain(name))
    if is_own_machine(address):
        return "own", t.DATA_OWN
    return "server", t.DATA_UNNAMED
