"""What every build needs once, had before it is forked off: modules, faces, tables of the engine.

In: nothing. Out: nothing. Side effects: modules are imported, and the engine has laid out a sheet.
Builds that are forks of this process need not do it themselves; what they do is the same.
"""

import gc
from importlib import import_module
from pathlib import Path

EVERYTHING = (
    "concurrent.futures.process",
    "multiprocessing.popen_fork",
    "guide.cli.main",
    "guide.build",
    "guide.editions.registry",
    "guide.editions.book",
    "guide.editions.cheatsheet",
    "guide.workshop.workers",
    "guide.proofreader",
    "guide.proof.document",
    "guide.setting.sheets",
)
"""With what these import."""
HTML = '<html lang="zh"><body><p>Word, <b>块</b> <code>x</code>.</p></body></html>'


def warm() -> None:
    for name in EVERYTHING:
        import_module(name)
    _lay_out()
    gc.collect()
    gc.freeze()  # forks share it, and nobody looks through it again


def _lay_out() -> None:
    from guide.setting.fonts import wishes_of
    from guide.setting.laid import Setting, Sheet, kit_of
    from guide.setting.sheets import Typesetter
    from guide.storage.root import Root

    kit = kit_of(Setting(Root.at(Path.cwd()), (), (), "", ()), wishes_of([HTML]))
    Typesetter(kit).lay_out(Sheet(HTML, tagged=True))
