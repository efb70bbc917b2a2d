"""A folder → Guide: find the files, read them, number the questions, resolve references.

In: the root of a guide. Out: a frozen Guide, or GuideError with every problem; warnings beside.
Reads files, writes none.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path

from markdown_it import MarkdownIt

from guide.config import Config, chapter_order_problem, read_config
from guide.problems import (
    GuideError,
    Place,
    Problem,
    Severity,
    Source,
    has_errors,
    in_order,
    natural,
)
from guide.reading.draft import (
    Draft,
    Page,
    check_boxes,
    check_text,
    draft,
    find_images,
    number_figures,
    plain_text,
    read_page,
    without_number,
)
from guide.reading.model import Chapter, Guide, Question
from guide.reading.render import Context, Renderer, Target, render_blocks, render_line
from guide.reading.syntax import EXTENSIONS, make_parser
from guide.words import WORDS

CHAPTER_FILE = "chapter.md"


@dataclass(frozen=True)
class Folder:
    """A chapter before it has a number: its folder and what lies in it."""

    path: Path
    source: Source
    page: Page
    images: Mapping[str, Path]
    drafts: tuple[Draft, ...]


def read_guide(root: Path) -> tuple[Guide, list[Problem]]:
    """Read everything. Returns the guide and its warnings; raises GuideError with all problems."""
    content = root / "content"
    if not content.is_dir():
        hint = "make a folder content/ there with a Markdown file a question in it"
        raise GuideError([_at("content", "no folder content/ in the guide", hint)])
    config, config_source, problems = _read_config(content, root)
    md = make_parser(Renderer, config.raw_html, tuple(EXTENSIONS))
    paths, order_problems = _chapter_folders(content, config, config_source)
    problems += order_problems
    folders = []
    for path in paths:
        folder, more = _read_folder(path, content, root, md)
        problems += more
        if folder.drafts or folder.page.title:
            folders.append(folder)
    folders = _with_own_ids(folders)
    drafts = [each for folder in folders for each in folder.drafts]
    if not drafts and not problems:
        hint = "write one as a Markdown file: content/01-topic/01-question.md"
        problems.append(_at("content", "no question at all", hint))
    problems += _check_ids(drafts)
    guide, more = _assemble(root, config, folders, md, config_source)
    problems = in_order([*problems, *more])
    if has_errors(problems):
        raise GuideError(problems)
    return guide, problems


def _at(file: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(severity, message, Place(file), hint)


def _read_source(path: Path, root: Path) -> tuple[Source, list[Problem]]:
    name = path.relative_to(root).as_posix()
    try:
        data = path.read_bytes()
        return Source(name, re.sub("\r\n?", "\n", data.decode("utf-8-sig"))), []
    except UnicodeDecodeError as error:
        read = Source(name, error.object.decode("utf-8", "replace"))
        place = read.place_of(len(error.object[: error.start].decode("utf-8")))
        message = f"not UTF-8: byte 0x{error.object[error.start]:02x}"
        return Source(name, ""), [read.problem(message, *place, "save the file as UTF-8")]
    except OSError as error:
        return Source(name, ""), [_at(name, f"cannot be read: {error.strerror}", "")]


def _read_config(content: Path, root: Path) -> tuple[Config, Source, list[Problem]]:
    path = content / "guide.toml"
    if not path.exists():
        return Config(), Source("content/guide.toml", ""), []
    source, problems = _read_source(path, root)
    config, more = read_config(source)
    return config, source, problems + more


def _chapter_folders(
    content: Path, config: Config, source: Source
) -> tuple[list[Path], list[Problem]]:
    """`content/` itself (questions without a chapter) and its folders, in their order."""
    found = {
        path.name: path
        for path in sorted(content.iterdir(), key=lambda path: natural(path.name))
        if path.is_dir() and not path.name.startswith(".")
    }
    unknown = [name for name in config.chapters if name not in found]
    problems = [chapter_order_problem(source, name, list(found)) for name in unknown]
    if config.chapters:
        left = [n for n in found if n not in config.chapters and any(found[n].rglob("*.md"))]
        for name in left:
            hint = "add it to `chapters` in content/guide.toml, or move it out of content/"
            message = "this chapter is not printed: `chapters` does not name it"
            problems.append(_at(f"content/{name}", message, hint, Severity.WARNING))
        found = {name: found[name] for name in config.chapters if name in found}
    return [content, *found.values()], problems


def _read_folder(
    path: Path, content: Path, root: Path, md: MarkdownIt
) -> tuple[Folder, list[Problem]]:
    problems = []
    drafts = []
    names = sorted(path.glob("*.md"), key=lambda file: natural(file.name))
    for file in names:
        if file.name == CHAPTER_FILE or file.name.startswith("."):
            continue
        source, more = _read_source(file, root)
        problems += more
        if not more:
            each, more = draft(source, file, root, md)
            drafts.append(each)
            problems += more
    source, page, images, more = _read_opening(path, content, root, md)
    problems += more
    if path != content:
        problems += _too_deep(path, root)
    return Folder(path, source, page, images, tuple(drafts)), problems


def _too_deep(path: Path, root: Path) -> list[Problem]:
    hint = "a chapter is a folder in content/; move the file up one level"
    deep = (p for p in sorted(path.rglob("*.md")) if p.parent != path)
    return [
        _at(p.relative_to(root).as_posix(), "not read: it lies too deep", hint, Severity.WARNING)
        for p in deep
    ]


def _read_opening(
    path: Path, content: Path, root: Path, md: MarkdownIt
) -> tuple[Source, Page, Mapping[str, Path], list[Problem]]:
    """A chapter's `chapter.md`; without one, the folder's name less its number is the title."""
    file = path / CHAPTER_FILE
    if path == content or not file.exists():
        title = "" if path == content else without_number(path.name)
        source = Source(f"{path.relative_to(root).as_posix()}/{CHAPTER_FILE}", title)
        return source, read_page(f"# {title}" if title else "", source, md), {}, []
    source, problems = _read_source(file, root)
    page = read_page(source.text, source, md)
    if not page.title and not problems:
        hint = "begin it with the chapter's title: # …"
        problems.append(source.problem("no chapter heading", 1, 1, hint))
    body, _ = number_figures(page.body)
    images, more = find_images(body, source, file, root)
    found = [*problems, *check_boxes(body, source), *check_text(body, source), *more]
    return source, replace(page, body=body), images, found


def _with_own_ids(folders: Sequence[Folder]) -> list[Folder]:
    """Files of one name in several chapters: those that name no id of their own are numbered."""
    taken = {each.front.id for folder in folders for each in folder.drafts if each.front.id}
    numbered = []
    for folder in folders:
        drafts = []
        for each in folder.drafts:
            names = chain([each.id], map(f"{each.id}-{{}}".format, count(2)))
            name = each.id if each.front.id else next(n for n in names if n not in taken)
            taken.add(name)
            drafts.append(replace(each, id=name))
        numbered.append(replace(folder, drafts=tuple(drafts)))
    return numbered


def _check_ids(drafts: Sequence[Draft]) -> list[Problem]:
    """Ids of questions and anchors are one set: each may be given once."""
    given = [
        (name, each.source, line)
        for each in drafts
        for name, line in [(each.id, _id_line(each)), *each.anchors]
    ]
    count = Counter(name for name, _, _ in given)
    first: dict[str, str] = {}
    problems = []
    for name, source, line in given:
        if count[name] > 1 and name in first:
            hint = f"it is taken in {first[name]}; give this one another"
            problems.append(source.problem(f"duplicate id `{name}`", line, 1, hint))
        first.setdefault(name, f"{source.name}:{line}")
    return problems


def _id_line(each: Draft) -> int:
    if each.front.id:
        lines = each.source.lines
        return next((n for n, line in enumerate(lines, 1) if line.startswith("id:")), 1)
    return each.title_line


def _assemble(
    root: Path, config: Config, folders: list[Folder], md: MarkdownIt, config_source: Source
) -> tuple[Guide, list[Problem]]:
    drafts = [each for folder in folders for each in folder.drafts]
    numbers = {id(each): number for number, each in enumerate(drafts, 1)}
    shared = _Shared(root, config, drafts, numbers)
    problems: list[Problem] = []
    chapters: list[Chapter] = []
    for folder in folders:
        context = shared.context(folder.source, 0, folder.images, folder.page.footnotes)
        titled = len([chapter for chapter in chapters if chapter.title])
        title = plain_text(folder.page.title)
        intro = render_blocks(folder.page.body, context, md)
        questions = []
        for each in folder.drafts:
            question, more = _question(each, numbers[id(each)], shared, md)
            questions.append(question)
            problems += more
        name = "" if folder.path.parent == root else folder.path.name
        chapters.append(
            Chapter(titled + bool(title), name, title, intro, tuple(questions), folder.source)
        )
        problems += context.problems
    images = {
        shared.name(path): path
        for owned in [*(f.images for f in folders), *(each.images for each in drafts)]
        for path in owned.values()
    }
    guide = Guide(root, config, tuple(chapters), images, config_source)
    return guide, problems


class _Shared:
    """What every file's Context has in common."""

    def __init__(
        self, root: Path, config: Config, drafts: Sequence[Draft], numbers: Mapping[int, int]
    ) -> None:
        self.root = root.resolve()
        self.words = WORDS[config.language]
        self.files = {each.source.name: f"q-{each.id}" for each in drafts}
        self.targets = {}
        for each in drafts:
            number = numbers[id(each)]
            label = f"{self.words.question} {number}"
            self.targets[each.id] = Target(label, f"q-{each.id}", True)
            for figure in each.figures:
                image = (figure.children or [])[0]
                if name := str(image.attrs.get("id", "")):
                    label = f"{self.words.figure} {number}.{figure.meta['number']}"
                    self.targets[name] = Target(label, name, False)
        anchors = {name for each in drafts for name, _ in each.anchors}
        self.anchors = frozenset(anchors | {target.anchor for target in self.targets.values()})

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def context(
        self,
        source: Source,
        number: int,
        images: Mapping[str, Path],
        footnotes: Mapping[int, tuple],  # type: ignore[type-arg]
    ) -> Context:
        return Context(
            source=source,
            number=number,
            words=self.words,
            targets=self.targets,
            files=self.files,
            anchors=self.anchors,
            images={address: self.name(path) for address, path in images.items()},
            footnotes=footnotes,
        )


def _question(
    each: Draft, number: int, shared: _Shared, md: MarkdownIt
) -> tuple[Question, list[Problem]]:
    context = shared.context(each.source, number, each.images, each.footnotes)
    title = plain_text(each.title)
    question = Question(
        id=each.id,
        number=number,
        title=title,
        title_html=render_line(each.title, context, md),
        short_title=each.front.short_title or title,
        level=each.front.level,
        tags=each.front.tags,
        short_html=render_blocks(each.short, context, md),
        body_html=render_blocks(each.body, context, md),
        cheat_html=tuple(render_line(line, context, md) for line in each.cheat),
        source=each.source,
        line=each.title_line,
    )
    return question, context.problems
