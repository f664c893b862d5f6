"""Encoders: texts to unit vectors. The default one needs no torch."""

from __future__ import annotations

from skillmatch.encode.onnx import OnnxEncoder
from skillmatch.encode.sentence import SentenceTransformerEncoder
from skillmatch.encode.static import SkillVectors, StaticEncoder

__all__ = ["OnnxEncoder", "SentenceTransformerEncoder", "SkillVectors", "StaticEncoder"]
