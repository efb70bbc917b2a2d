"""The command `guide`, made of its commands.

Exit codes: 0 good, 1 problems in the content, 2 wrong usage, 129 and more a signal. Bugs keep their
traceback.
"""

import click

from guide import __version__
from guide.cli.build import build
from guide.cli.check import check
from guide.cli.clean import clean
from guide.cli.doctor import doctor
from guide.cli.figures import figures
from guide.cli.init import init
from guide.cli.list import list_
from guide.cli.new import new
from guide.cli.pages import pages
from guide.cli.proof import proof
from guide.cli.schema import schema
from guide.cli.signals import tidily


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="guide")
@click.pass_context
def main(context: click.Context) -> None:
    """Turn a folder of Markdown answers and figures into print.

    \b
    A guide is a folder like this:
      content/guide.toml              title, author, language, paper (all optional)
      content/01-topic/chapter.md     the chapter's title and what it asks (optional)
      content/01-topic/01-name.md     one question with its answer
      assets/figures/                 pictures
      templates/                      your own templates and stylesheets (optional)

    \b
    A question file is Markdown; the first heading is the question:
      # What is a Q-Former?
      ::: short
      The answer in thirty seconds.
      :::
      The whole answer, with $formulas$, tables and ![figures](figures/a.svg).

    `guide build` writes output/guide.pdf and output/cheatsheet.pdf, a sheet of exactly one page.
    ROOT is the guide's folder, the current one if left out; or any folder of notes, or a file.
    """
    context.with_resource(tidily())


for each in (build, check, clean, doctor, figures, init, list_, new, pages, proof, schema):
    main.add_command(each)
