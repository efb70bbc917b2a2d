"""The command as it is typed: what it says, where, and with which exit code."""

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

import guide.reading.guide
from guide import __version__
from tests.conftest import NO_FONTS, REPOSITORY, MakeGuide, Run, command

FILES = {
    "content/guide.toml": 'title = "视觉"\n',
    "content/01-encoders/chapter.md": "# 编码器\n",
    "content/01-encoders/01-vit.md": (
        "---\nlevel: 1\ntags: [编码器, 图块]\n---\n# ViT 怎样把图变成词？\n\n切成块。\n"
    ),
    "content/01-encoders/02-clip.md": "---\nid: clip-1\n---\n# CLIP 比什么？\n\n图和文字。\n",
    "content/02-diffusion/01-ldm.md": "# 为什么在潜空间？\n\n省算力。\n",
}
OPTIONS = {
    "": ["--version", "-h, --help"],
    "build": [
        "--only [guide|cheatsheet]",
        "--paper NAME",
        "--duplex / --no-duplex",
        "--ink-saver / --no-ink-saver",
        "--variant NAME",
        "--output DIRECTORY",
        "--strict",
        "--report FILE",
        "--jobs INTEGER RANGE",
        "--timeout SECONDS",
        "--fetch-images",
        "--cache-dir DIRECTORY",
        "--follow-links",
        "--lenient",
        "--open",
        "-q, --quiet",
        "-v, --verbose",
        "-h, --help",
    ],
    "check": [
        "--strict",
        "--cache-dir DIRECTORY",
        "--follow-links",
        "--lenient",
        "-q, --quiet",
        "-v, --verbose",
        "-h, --help",
    ],
    "doctor": ["-h, --help"],
    "init": ["--language TAG", "--from PATH", "--title TEXT", "-h, --help"],
    "new": ["--chapter NAME", "--root DIRECTORY", "-h, --help"],
    "schema": ["-h, --help"],
    "clean": ["--cache-dir DIRECTORY", "-h, --help"],
    "figures": [
        "--only NAME",
        "--all",
        "--jobs INTEGER RANGE",
        "--yes",
        "-q, --quiet",
        "-h, --help",
    ],
    "list": ["--cache-dir DIRECTORY", "--follow-links", "--lenient", "-h, --help"],
    "pages": [
        "--dpi INTEGER RANGE",
        "--only [guide|cheatsheet]",
        "--paper NAME",
        "--duplex / --no-duplex",
        "--ink-saver / --no-ink-saver",
        "--output DIRECTORY",
        "--strict",
        "--jobs INTEGER RANGE",
        "--timeout SECONDS",
        "--fetch-images",
        "--cache-dir DIRECTORY",
        "--follow-links",
        "--lenient",
        "-q, --quiet",
        "-v, --verbose",
        "-h, --help",
    ],
    "proof": [
        "--strict",
        "--cache-dir DIRECTORY",
        "--follow-links",
        "--lenient",
        "-q, --quiet",
        "-v, --verbose",
        "-h, --help",
    ],
}


@pytest.mark.parametrize("name", OPTIONS)
def test_help_lists_every_option(name: str, run: Run) -> None:
    result = run(f"{name} --help")
    assert result.exit_code == 0
    assert re.findall(r"^  (-.*?)(?:  |$)", result.output, re.M) == OPTIONS[name]
    assert run(f"{name} -h").output == result.output


def test_every_option_says_what_it_does(run: Run) -> None:
    for name in OPTIONS:
        lines = run(f"{name} --help").output.splitlines()
        bare = [line for line in lines if re.fullmatch(r"  -\S*(?:, --\S+)?(?: \S+)?", line)]
        assert bare == []


def test_help_is_enough_to_start(make_guide: MakeGuide, run: Run) -> None:
    """The commands and the shape of a guide are there, and the example in it is a good one."""
    said = run("--help").output
    assert [line.split()[0] for line in said.partition("Commands:\n")[2].splitlines()] == [
        "build",
        "check",
        "clean",
        "doctor",
        "figures",
        "init",
        "list",
        "new",
        "pages",
        "proof",
        "schema",
    ]
    for name in ("content/guide.toml", "content/01-topic/01-name.md", "output/guide.pdf"):
        assert name in said
    example = said[said.index("# What is") : said.index("`guide build`")]
    lines = [line.strip() for line in example.splitlines()]
    text = "\n".join(lines).replace("![figures](figures/a.svg)", "figures")
    root = make_guide({"content/01-topic/01-name.md": text})
    assert run("check", root).output == "good: 1 question in 1 chapter\n"


def test_the_list(make_guide: MakeGuide, run: Run) -> None:
    result = run("list", make_guide(FILES))
    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        "1\tvit\tViT 怎样把图变成词？\t1\t编码器, 图块\tcontent/01-encoders/01-vit.md",
        "2\tclip-1\tCLIP 比什么？\t\t\tcontent/01-encoders/02-clip.md",
        "3\tldm\t为什么在潜空间？\t\t\tcontent/02-diffusion/01-ldm.md",
    ]


def test_nothing_but_the_list_is_on_standard_output(make_guide: MakeGuide) -> None:
    """KaTeX speaks up about characters that it has no metrics for, such as a circled number."""
    text = "# 题？\n\n第 $\\text{①}$ 步。\n"
    listed = command("list", make_guide({"content/q.md": text}))
    assert (listed.stdout, listed.stderr) == ("1\tq\t题？\t\t\tcontent/q.md\n", "")


def test_the_list_of_a_broken_guide(make_guide: MakeGuide, run: Run) -> None:
    result = run("list", make_guide({"content/vit.md": "没有标题\n"}))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "content/vit.md:1:1: error: no question heading" in result.stderr


def test_check(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide(FILES)
    assert run("check", root).stdout == "good: 3 questions in 2 chapters\n"
    assert run("check -q", root).output == ""
    assert not (root / "output").exists()


def test_quiet_still_says_problems(make_guide: MakeGuide, run: Run) -> None:
    result = run("check -q", make_guide({**FILES, "content/q.md": "没有标题\n"}))
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == "stopped: 1 error; nothing was written"


def test_the_root_may_be_named(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide(FILES)
    assert run(f"check {root}").stdout == "good: 3 questions in 2 chapters\n"


def test_build_says_what_it_wrote(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide(FILES)
    result = run("build", root)
    assert result.exit_code == 0
    steps = ["reading", "laying out guide and cheatsheet", "proofreading", "writing"]
    assert result.stderr.splitlines() == steps
    book, sheet, done = result.stdout.splitlines()
    sizes = [
        round((root / "output" / name).stat().st_size / 1000)
        for name in ("guide.pdf", "cheatsheet.pdf")
    ]
    assert re.fullmatch(rf"output/guide.pdf: \d+ pages, {sizes[0]} kB", book)
    assert sheet == f"output/cheatsheet.pdf: 1 page, {sizes[1]} kB, 10 pt"
    assert re.fullmatch(r"done in \d+\.\d s, \d+ sheets laid out", done)
    *_, again = run("build", root).stdout.splitlines()
    assert re.fullmatch(r"done in \d+\.\d s, nothing changed", again)


def test_clean_removes_what_is_kept(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide(FILES)
    run("build -q --only cheatsheet --jobs 1", root)
    assert run("clean", root).stdout == "removed .guide-cache\n"
    assert run("clean", root).stdout == "nothing to remove\n"
    run("build -q --only cheatsheet --cache-dir kept", root)
    assert not (root / ".guide-cache").exists()
    assert run("clean --cache-dir kept", root).stdout == "removed kept\n"


def test_quiet_build_of_one_edition_on_other_paper(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide(FILES)
    result = run("build -q --only cheatsheet --paper Letter --output elsewhere", root)
    assert (result.exit_code, result.output) == (0, "")
    assert [path.name for path in (root / "elsewhere").iterdir()] == ["cheatsheet.pdf"]
    assert not (root / "output").exists()


def test_verbose_says_how_long_each_step_took(make_guide: MakeGuide, run: Run) -> None:
    result = run("build -v --only cheatsheet", make_guide(FILES))
    steps = [re.fullmatch(r"(.+): \d+\.\d\d s", line) for line in result.stderr.splitlines()]
    expected = ["reading", "laying out cheatsheet", "proofreading", "writing"]
    assert [step and step[1] for step in steps] == expected


def test_open_shows_what_was_built(
    make_guide: MakeGuide, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(click, "launch", lambda path: shown.append(path))
    run("build --open --only cheatsheet -q", make_guide(FILES))
    assert shown == ["output/cheatsheet.pdf"]


WRONG = {
    "": "Usage: guide",
    "print": "No such command 'print'",
    "build --onyl guide": "No such option '--onyl'",
    "build --only poster": "'poster' is not one of 'guide', 'cheatsheet'",
    "build --paper A6": "'A6' is not one of 'A4', 'Letter', 'A5', 'B5'",
    "build --variant pdf/ua": "'none'. Did you mean 'pdf/ua-1'?",
    "pages --dpi 19": "19 is not in the range 20<=x<=600",
    "pages --dpi 601": "601 is not in the range 20<=x<=600",
    "pages --dpi fine": "'fine' is not a valid integer",
    "pages --only poster": "'poster' is not one of 'guide', 'cheatsheet'",
    "build nowhere": "Path 'nowhere' does not exist",
    "check nowhere": "Path 'nowhere' does not exist",
    "check content/guide.toml": "'content/guide.toml' is neither Markdown nor an archive",
    "clean content/guide.toml": "'content/guide.toml' is neither",
    "list --strict": "No such option",
    "build . .": "unexpected extra argument",
    "build --output content/guide.toml": "'content/guide.toml' is a file",
}


@pytest.mark.parametrize("line", WRONG)
def test_wrong_usage(line: str, make_guide: MakeGuide, run: Run) -> None:
    result = run(line, make_guide(FILES))
    assert result.exit_code == 2
    assert WRONG[line] in result.output


def test_a_bug_keeps_its_traceback(
    make_guide: MakeGuide, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(root: Path, cache: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(guide.reading.guide, "read_guide", bug)
    with pytest.raises(RuntimeError, match="a bug"):
        run("list", make_guide(FILES))


def test_python_m_guide(make_guide: MakeGuide) -> None:
    assert command("--version").stdout == f"guide, version {__version__}\n"
    good = command("check", make_guide(FILES))
    assert (good.returncode, good.stdout) == (0, "good: 3 questions in 2 chapters\n")
    bad = command("check", make_guide({"content/vit.md": "没有标题\n"}))
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "Traceback" not in bad.stderr
    assert command("check", "nowhere").returncode == 2
    assert command("--help").stdout.startswith("Usage: guide [OPTIONS] COMMAND [ARGS]...")


def on_a_terminal(line: str, root: Path) -> str:
    """What a terminal shows of a command."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "guide", *line.split()],
        cwd=root,
        env={
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            "FONTCONFIG_FILE": str(NO_FONTS),
            "TERM": "xterm",
            "COLUMNS": "120",
        },
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            data = os.read(ours, 65536)
        except OSError:  # Linux's way of saying that the other end is closed
            data = b""
        if not data:
            break
        shown += data
    process.wait()
    os.close(ours)
    return shown.decode("utf-8")


def test_the_list_is_a_table_on_a_terminal(make_guide: MakeGuide) -> None:
    shown = on_a_terminal("list", make_guide(FILES))
    assert "\t" not in shown
    head, *rows = [re.sub(r"\x1b\[[\d;]*m", "", line).split() for line in shown.splitlines()]
    assert head == ["id", "title", "level", "tags", "file"]
    assert [row[:2] for row in rows] == [["1", "vit"], ["2", "clip-1"], ["3", "ldm"]]


def test_progress_on_a_terminal_is_wiped_away(make_guide: MakeGuide) -> None:
    shown = on_a_terminal("build --only cheatsheet", make_guide(FILES))
    assert "laying out cheatsheet" in shown
    assert "\x1b[2K" in shown, "the line of progress is erased"
    assert re.search(r"output/cheatsheet.pdf: 1 page, \d+ kB, 10 pt\r\ndone in [\d.]+ s, ", shown)
