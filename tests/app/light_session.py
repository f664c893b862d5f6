"""A visitor without a browser: speaks Streamlit's own messages over a web socket."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

__all__ = ["LightSession"]


class LightSession:
    """One session of the app.

    Parameters
    ----------
    url
        The address of the app.
    patience
        Seconds after which a run of the page that does not end is an error.
    """

    def __init__(self, url: str, *, patience: float = 30.0) -> None:
        self._way = connect(
            url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
        )
        self._patience = patience
        self._page = ""
        self._pages: dict[str, str] = {}
        self._states: dict[str, dict[str, Any]] = {}
        self.started: Any = None  # The first message of the server, with its settings.
        self.widgets: dict[tuple[str, str], str] = {}
        self.texts: list[str] = []
        self.errors: list[str] = []

    def __enter__(self) -> LightSession:
        self._socket = self._way.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._way.__exit__(kind, error, trace)

    def open(self, page: str = "") -> float:
        """Open a page by the end of its address; returns the seconds until it was drawn."""
        self._page = self._pages.get(page, "")
        self._states = {}
        return self._run(page)

    def set(self, kind: str, label: str, **value: Any) -> float:
        """Give a widget a value; returns the seconds until the page was drawn again."""
        name = self.widgets[kind, label]
        fires = "trigger_value" in value
        self._states[name] = value
        try:
            return self._run()
        finally:
            if fires:
                self._states.pop(name, None)

    def _run(self, page: str = "") -> float:
        message = BackMsg()
        state = message.rerun_script
        state.page_script_hash, state.page_name = self._page, "" if self._page else page
        state.context_info.color_scheme = "light"
        for name, value in self._states.items():
            widget = state.widget_states.widgets.add(id=name)
            for field, one in value.items():
                setattr(widget, field, one)
        begun = time.monotonic()
        self._socket.send(message.SerializeToString())
        self.texts, self.widgets = [], {}
        while True:
            left = begun + self._patience - time.monotonic()
            raw = self._socket.recv(timeout=max(0.0, left))
            assert isinstance(raw, bytes)
            if self._take(ForwardMsg.FromString(raw)):
                # As the browser does: what is no longer drawn has no value.
                drawn = set(self.widgets.values())
                self._states = {k: v for k, v in self._states.items() if k in drawn}
                return time.monotonic() - begun

    def _take(self, message: ForwardMsg) -> bool:
        """Keep what a message draws; returns whether it ends the run."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.texts, self.widgets = [], {}
            self.started = self.started or message.new_session
            self._page = message.new_session.page_script_hash
        elif kind == "navigation":
            self._pages = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
        elif kind == "delta" and message.delta.HasField("new_element"):
            self._draw(message.delta.new_element)
        elif kind == "script_finished":
            # A page that begins anew, or leads to another, ends an earlier run early.
            return message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        return False

    def _draw(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        part = getattr(element, kind)
        if kind == "exception":
            self.errors.append(f"{part.type}: {part.message}")
        if getattr(part, "id", "") and hasattr(part, "label"):
            self.widgets[kind, part.label] = part.id
        body = getattr(part, "body", "")
        if isinstance(body, str) and body:
            self.texts.append(body)
