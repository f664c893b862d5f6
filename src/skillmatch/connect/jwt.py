"""The payload of a signed badge (compact JWS, VC-JWT); its signature is not checked."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from skillmatch.connect.jsonld import Json, kinds, load_json, node
from skillmatch.errors import InputError

__all__ = ["from_jwt", "looks_like_jwt", "opened"]

MAX_TOKEN = 4 * 2**20
_TOKEN = re.compile(r"[A-Za-z0-9_-]+=*\.[A-Za-z0-9_-]+=*\.[A-Za-z0-9_-]*=*")
_DATA = re.compile(r"data:application/(?:[a-z0-9]+\+)*(?:jwt|sd-jwt)[^,]{0,40},(.+)", re.S)
_HINT = "export the badge again, or give its JSON"


def looks_like_jwt(token: str | bytes) -> bool:
    """Return whether a text is a compact token: three parts of base64url with points between.

    Examples
    --------
    >>> looks_like_jwt("eyJhbGciOiJFUzI1NiJ9.eyJpZCI6IngifQ.c2ln"), looks_like_jwt("{}")
    (True, False)
    """
    if len(token) > MAX_TOKEN:
        return False
    words = token.decode("latin-1") if isinstance(token, bytes) else token
    # A selective-disclosure token carries its disclosures behind "~".
    return _TOKEN.fullmatch(words.strip().partition("~")[0]) is not None


def from_jwt(token: str | bytes, *, name: str) -> object:
    """Return the badge in a compact JWS: its ``vc`` claim, or the payload itself.

    The registered claims ``iss``, ``nbf`` (or ``iat``), ``exp``, ``jti`` and ``sub`` become
    issuer, validFrom, validUntil, id and the subject's id where the badge lacks them. No
    signature is checked.

    Parameters
    ----------
    token : str or bytes
    name : str
        File name, for errors.

    Raises
    ------
    InputError
        It is no compact JWS, or its payload is no JSON object.
    UnsafeFileError
        The payload is nested without end.

    Examples
    --------
    >>> from_jwt("eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiJ1cm46MSIsInZjIjp7fX0.c2ln", name="b.jwt")
    {'id': 'urn:1'}
    """
    if not looks_like_jwt(token):
        raise InputError(f"{name}: this is no signed badge (JWT)", hint=_HINT)
    words = token.decode("latin-1") if isinstance(token, bytes) else token
    body = words.strip().split(".")[1].rstrip("=")
    try:
        data = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except (binascii.Error, ValueError):
        raise InputError(f"{name}: the signed badge (JWT) is broken", hint=_HINT) from None
    payload = load_json(data, name)
    if not isinstance(payload, dict):
        raise InputError(f"{name}: the signed badge (JWT) holds no object", hint=_HINT)
    inner = payload.get("vc")
    if not isinstance(inner, dict):
        inner = payload.get("vp")
    return _with_claims(dict(inner if isinstance(inner, dict) else payload), payload)


def opened(value: object, *, name: str) -> object:
    """Return the badge in a token or an enveloped credential, any other value as it is.

    Raises
    ------
    InputError
        The token is broken.
    """
    token = value
    if isinstance(value, dict) and "EnvelopedVerifiableCredential" in kinds(node(value)):
        address = value.get("id")
        envelope = _DATA.fullmatch(address.strip()) if isinstance(address, str) else None
        token = envelope.group(1) if envelope else value
    if isinstance(token, str) and looks_like_jwt(token):
        return from_jwt(token, name=name)
    return value


def _with_claims(made: Json, payload: Json) -> Json:
    """Fill what the badge lacks from the claims around it."""
    if "badge" in made:  # Open Badges 2.0: the payload is the assertion
        fields: dict[str, tuple[str, ...]] = {}
    else:
        fields = {"issuer": ("iss",), "validFrom": ("nbf", "iat"), "validUntil": ("exp",),
                  "id": ("jti",)}  # fmt: skip
    known: dict[str, tuple[str, ...]] = {
        "validFrom": ("validFrom", "issuanceDate"), "validUntil": ("validUntil", "expirationDate"),
    }  # fmt: skip
    for field, sources in fields.items():
        value: Any = next((payload[s] for s in sources if payload.get(s) is not None), None)
        if value is not None and not any(made.get(k) for k in known.get(field, (field,))):
            made[field] = value
    subject = made.get("credentialSubject")
    if isinstance(subject, dict) and payload.get("sub") and not subject.get("id"):
        made["credentialSubject"] = {**subject, "id": payload["sub"]}
    return made
