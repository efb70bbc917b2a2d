"""Pictures of notes: where they are found, what is printed of others, how those of the net come."""

import re
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

from guide.limits import NET_REDIRECTS
from guide.problems import GuideError
from guide.reading import net
from guide.reading.guide import read_guide
from guide.reading.model import Guide
from guide.reading.net import Net, is_public
from guide.storage.annex import with_annex
from guide.storage.cache import Cache
from guide.storage.root import Root
from tests.conftest import DOT, MakeGuide

PICTURES = (
    "docs/db/beside.svg",
    "docs/db/With Space.svg",
    "docs/db/assets/own.svg",
    "docs/pics/above.svg",
    "assets/top.svg",
    "static/img/site.svg",
    "docs/.vuepress/public/press.svg",
    ".attachments/hidden.svg",
    "far/away/only.svg",
    "one/same.svg",
    "two/same.svg",
    "三/图.svg",
)


def html_of(root: Root) -> tuple[str, list[str], Guide]:
    guide, problems = read_guide(root)
    return guide.questions[0].body_html, [f"{p.kind}: {p.message}" for p in problems], guide


def shown(make_guide: MakeGuide, said: str) -> tuple[str, list[str]]:
    root = make_guide({name: DOT for name in PICTURES} | {"docs/db/q.md": f"# A?\n\n{said}\n"})
    html, told, _ = html_of(Root.at(root))
    return html, told


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("beside.svg", "docs/db/beside.svg"),
        ("./Beside.SVG", "docs/db/beside.svg"),
        ("beside.svg?raw=true", "docs/db/beside.svg"),
        ("beside.svg#only-light", "docs/db/beside.svg"),
        ("..\\db\\beside.svg", "docs/db/beside.svg"),
        ("with%20space.svg", "docs/db/With Space.svg"),
        ("<With Space.svg>", "docs/db/With Space.svg"),
        ("own.svg", "docs/db/assets/own.svg"),
        ("above.svg", "docs/pics/above.svg"),
        ("../pics/above.svg", "docs/pics/above.svg"),
        ("top.svg", "assets/top.svg"),
        ("/img/site.svg", "static/img/site.svg"),
        ("/press.svg", "docs/.vuepress/public/press.svg"),
        ("hidden.svg", ".attachments/hidden.svg"),
        ("only.svg", "far/away/only.svg"),
        ("../../nowhere/only.svg", "far/away/only.svg"),
        ("one/same.svg", "one/same.svg"),
        ("wrong/two/same.svg", ""),
        ("same.svg", ""),
        ("%E4%B8%89/%E5%9B%BE.svg", "三/图.svg"),
        ("https://github.com/me/NAME/blob/main/far/away/only.svg?raw=true", "far/away/only.svg"),
        (
            "https://raw.githubusercontent.com/me/NAME/main/docs/pics/above.svg",
            "docs/pics/above.svg",
        ),
    ],
)
def test_pictures_are_found(address: str, name: str, make_guide: MakeGuide) -> None:
    address = address.replace("NAME", make_guide({}).name)
    html, told = shown(make_guide, f"![a]({address})")
    assert [unquote(each) for each in re.findall(r'<img src="([^"]*)"', html)] == [name] * bool(
        name
    )
    assert bool(told) == (not name)


def test_pictures_of_obsidian(make_guide: MakeGuide) -> None:
    said = "![[only.svg]]\n\n![[with space.svg|300]]\n\n![[top.svg|200x100]]\n\n![that|80](own.svg)"
    html, _ = shown(make_guide, said)
    found = re.findall(r'<img src="([^"]*)" alt="([^"]*)"(?: style="width:([^"]*)")?>', html)
    assert [(unquote(name), *more) for name, *more in found] == [
        ("far/away/only.svg", "", ""),
        ("docs/db/With Space.svg", "", "225pt"),
        ("assets/top.svg", "", "150pt"),
        ("docs/db/assets/own.svg", "that", "60pt"),
    ]
    assert "that</figcaption>" in html


def test_a_frame_stands_for_what_is_not_there(make_guide: MakeGuide) -> None:
    address = "https://example.org/a/very/long/path/of/some/kind/to/a/picture.png"
    said = (
        f"![gone](gone%20away.png)\n\n![far]({address})\n\nIn text ![badge](b.svg) and ![](c.svg)."
    )
    html, told = shown(make_guide, said)
    assert "<img" not in html
    assert html.count('class="missing"') == 4
    text = " ".join(re.sub("<.*?>", " ", html).split())
    assert text == (
        "gone away.png Figure 1.1 gone example.org/a/very/long/path…to/a/picture.png Figure 1.2 "
        "far In text badge and c.svg ."
    )
    kinds = sorted(each.partition(":")[0] for each in told if each.partition(":")[0])
    assert kinds == [*["missing picture"] * 3, "no alternative text", "picture on the net"]


def test_pictures_that_cannot_be_printed_are_framed(make_guide: MakeGuide) -> None:
    root = make_guide(
        {"q.md": "# A?\n\n![a](x.png)\n\n![b](y.avif)\n", "x.png": "no", "y.avif": "no"}
    )
    html, told, _ = html_of(Root.at(root))
    assert html.count('class="missing"') == 2 and "<img" not in html
    assert {each.partition(":")[0] for each in told} == {"picture that cannot be printed"}


def test_authored_guides_look_where_they_did(make_guide: MakeGuide) -> None:
    root = make_guide({"content/q.md": "# A?\n\n![a](only.svg)\n", "far/only.svg": DOT})
    with pytest.raises(GuideError, match=r"image `only\.svg` not found"):
        read_guide(Root.at(root))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"),
    ],
)
def test_addresses_of_ones_own_network(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_addresses_of_the_world(address: str) -> None:
    assert is_public(address)


class Site(BaseHTTPRequestHandler):
    """A site with a picture, and with much that is none."""

    pages: Mapping[str, tuple[int, bytes]] = {
        "/dot.svg": (200, DOT.encode()),
        "/page": (200, b"<html>no picture</html>"),
        "/gone": (404, b""),
        "/moved": (302, b"/dot.svg"),
        "/round": (302, b"/round"),
        "/inside": (302, b"http://127.0.0.2:1/dot.svg"),
        "/file": (302, b"file:///etc/passwd"),
    }
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, data = self.pages[self.path.partition("?")[0]]
        self.send_response(status)
        self.send_header("Location" if status == 302 else "X", data.decode())
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[tuple[str, list[str]]]:
    """The address of a site on this machine, and what was asked of it."""
    asked: list[str] = []
    handler = type("Asked", (Site,), {"asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def of_site(cache: Path) -> Net:
    return Net(Cache(cache), lambda address: address == "127.0.0.1", "http", 5)


def test_a_picture_is_fetched_once(site: tuple[str, list[str]], make_guide: MakeGuide) -> None:
    address, asked = site
    root = make_guide({"q.md": f"# A?\n\n![a]({address}/dot.svg)\n\n![b]({address}/gone)\n"})
    annexed = with_annex(Root.at(root), root / ".guide-cache")
    for _ in range(2):
        guide, problems = read_guide(annexed, None, map, of_site(root / ".guide-cache").fetch)
        html = guide.questions[0].body_html
        [name] = guide.images
        assert f'<img src="{name.replace("@", "%40")}" alt="a">' in html
        assert annexed.read(name) == DOT.encode()
        assert html.count('class="missing"') == 1
        [problem] = problems
        assert problem.kind == "picture on the net" and "says 404" in problem.message
    assert sorted(asked) == ["/dot.svg", "/gone", "/gone"]


def test_nothing_of_ones_own_network_is_asked(site: tuple[str, list[str]], tmp_path: Path) -> None:
    address, asked = site
    local = address.replace("127.0.0.1", "localhost")
    told = Net(Cache(tmp_path), scheme="http").fetch([f"{address}/dot.svg", f"{local}/dot.svg"])
    assert all("is no address of the public net" in said for said in told.values())
    assert asked == []


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/moved", ""),
        ("/round", "moved too often"),
        ("/inside", "127.0.0.2 is no address of the public net"),
        ("/file", "only http is asked"),
        ("/page", "no picture that can be printed"),
        ("/gone", "says 404"),
    ],
)
def test_what_is_not_fetched(
    path: str, why: str, site: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, asked = site
    [said] = of_site(tmp_path).fetch([address + path]).values()
    assert (why in said) if why else said.startswith("@net/")
    assert len(asked) <= NET_REDIRECTS + 1


def test_only_https_and_not_too_much(
    site: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = site
    [said] = Net(Cache(tmp_path), lambda _: True).fetch([f"{address}/dot.svg"]).values()
    assert said == ":only https is asked" and asked == []
    monkeypatch.setattr(net, "NET_BYTES", 10)
    [said] = of_site(tmp_path).fetch([f"{address}/dot.svg"]).values()
    assert said.startswith(":it is larger than")


def test_a_picture_that_is_here_is_not_fetched(make_guide: MakeGuide) -> None:
    name = make_guide({}).name
    far = f"https://raw.githubusercontent.com/me/{name}/main/a.svg"
    root = make_guide({"q.md": f"# A?\n\n![a]({far}) ![b](https://e.org/b.png)\n", "a.svg": DOT})
    wanted: list[str] = []

    def fetch(addresses: object) -> Mapping[str, str]:
        wanted.extend(addresses)  # type: ignore[call-overload]
        return {}

    read_guide(Root.at(root), None, map, fetch)
    assert wanted == ["https://e.org/b.png"]
