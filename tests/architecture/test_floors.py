"""The floors of the house: imports go down only, and heavy packages stay behind their doors."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src" / "skillmatch"
FILES = sorted(SRC.rglob("*.py"))

# From the ground up. A module may import from its own floor's package and from lower floors.
FLOORS = [
    {"errors"},
    {"records", "results", "domain", "protocols", "text", "levels"},
    {"taxonomy", "forest", "annex", "taught"},
    {"store.paths", "store.manifest", "store.cache"},
    {"title_words", "people"},
    {"cv_parts", "cv_levels"},
    {"cv_dates"},
    {"title_text"},
    {"titles"},
    {"encode"},
    {"reranking"},
    {"link_matrices", "related_rules"},
    {"linking", "related"},
    {"context_linking", "link_memory"},
    {"extract"},
    {"freshness", "completeness", "advert_levels"},
    {"roles", "gap", "rank", "near_duplicates"},
    {"market", "widening"},
    {"connect"},
    {"live"},
    {"catalogue"},
    {"store"},
    {"cv_reading"},
    {"profiling", "role_reading"},
    {"planning"},
    {"matcher"},
    {"frames"},
    {"api", "testing"},
    {"report"},
    {"evaluate"},
    {"batch"},
    {"app", "cli"},
]
FRAMES_DOOR = "skillmatch.frames"


def module_name(path: Path) -> str:
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(p for p in parts if p != "__init__")


def floor_of(name: str) -> int:
    """The height of a module; the longest prefix decides: store.cache lies lower than store."""
    found = [
        (len(prefix), height)
        for height, names in enumerate(FLOORS)
        for prefix in names
        if name == prefix or name.startswith(prefix + ".")
    ]
    return max(found)[1] if found else -1


def imports(path: Path, *, typing_too: bool = False):
    """Yield (module, line, at_module_level) of every import; TYPE_CHECKING blocks left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skip: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            skip |= {id(n) for part in node.body for n in ast.walk(part)}
    top = {id(n) for n in tree.body}
    for node in ast.walk(tree):
        if id(node) in skip and not typing_too:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno, id(node) in top
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}:{node.lineno} uses a relative import"
            yield node.module, node.lineno, id(node) in top
            if node.module == "skillmatch":
                for alias in node.names:
                    yield f"skillmatch.{alias.name}", node.lineno, id(node) in top


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_imports_go_down(path):
    name = module_name(path)
    if not name:
        return
    height = floor_of(name)
    assert height >= 0, f"{name} stands on no floor: add it to FLOORS"
    for module, line, _ in imports(path):
        if not module.startswith("skillmatch.") or module == FRAMES_DOOR:
            continue
        target = module.removeprefix("skillmatch.")
        below = floor_of(target)
        if below < 0:  # A name inside the package's face.
            continue
        same_room = target.split(".")[0] == name.split(".")[0]
        assert below < height or same_room or below == height == 1, (
            f"{name}:{line} imports {target}, which stands higher"
        )


def test_no_circles():
    graph: dict[str, set[str]] = {}
    names = {module_name(p) for p in FILES}
    for path in FILES:
        name = module_name(path)
        wanted = {
            m.removeprefix("skillmatch.")
            for m, _, _ in imports(path)
            if m.startswith("skillmatch.") and m != FRAMES_DOOR
        }
        graph[name] = {w for w in wanted if w in names and w != name}
    done: set[str] = set()

    def visit(node: str, trail: tuple[str, ...]) -> None:
        assert node not in trail, f"import circle: {' → '.join((*trail, node))}"
        if node in done:
            return
        for below in sorted(graph.get(node, ())):
            visit(below, (*trail, node))
        done.add(node)

    for name in sorted(graph):
        if name:
            visit(name, ())


@pytest.mark.parametrize(
    ("package", "rooms"),
    [
        ("streamlit", ("app",)),
        ("typer", ("cli",)),
        ("rich", ("cli", "report")),
        ("pandas", ("frames", "app")),
    ],
)
def test_doors(package, rooms):
    for path in FILES:
        name = module_name(path)
        for module, line, _ in imports(path, typing_too=True):
            if module.split(".")[0] == package:
                assert name.split(".")[0] in rooms, f"{name}:{line} imports {package}"


@pytest.mark.parametrize("room", ["extract", "rank", "gap", "roles", "linking", "related"])
def test_pure_rooms_do_no_io(room):
    banned = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "read_table"}
    for path in FILES:
        name = module_name(path)
        if name.split(".")[0] != room:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                func = node.func
                called = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
                assert called not in banned, f"{name}:{node.lineno} reads or writes ({called})"


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_modules_stay_small(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    limit = 400  # 350 is the aim; matcher.py's docstrings are the public API's.
    assert lines <= limit, f"{path.name} has {lines} lines"


def loaded_after(code: str) -> set[str]:
    probe = f"{code}\nimport sys; print(' '.join(sys.modules))"
    out = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    return {m.split(".")[0] for m in out.stdout.splitlines()[-1].split()}


def test_import_is_light():
    loaded = loaded_after("import skillmatch")
    assert not loaded & {"torch", "spacy", "sklearn", "streamlit", "pandas", "numpy", "pyarrow"}


def test_help_is_light():
    loaded = loaded_after("import skillmatch.cli")
    assert not loaded & {"torch", "spacy", "sklearn", "streamlit", "pandas", "numpy", "pyarrow"}


def test_recommend_needs_no_torch():
    code = (
        "import skillmatch as sm; m = sm.load();"
        "m.recommend(m.gap(m.profile(skills=['SQL']), m.role('data analyst')))"
    )
    loaded = loaded_after(code)
    assert not loaded & {"torch", "spacy", "sklearn", "streamlit", "sentence_transformers"}


def test_public_names():
    import skillmatch

    assert sorted(skillmatch.__all__) == skillmatch.__all__
    for name in skillmatch.__all__:
        assert getattr(skillmatch, name) is not None


def test_no_pickle():
    for path in FILES:
        for module, line, _ in imports(path, typing_too=True):
            root = module.split(".")[0]
            assert root not in {"pickle", "joblib", "dill", "shelve", "marshal"}, f"{path}:{line}"
        assert "allow_pickle" not in path.read_text(encoding="utf-8")
