"""`guide schema`: what may stand in settings and front matter, for editors."""

import json

import click


@click.command()
@click.argument("which", type=click.Choice(["guide.toml", "front-matter"]), default="guide.toml")
def schema(which: str) -> None:
    """Print the JSON Schema of guide.toml, or of the front matter of a question."""
    from guide.starting.settings import schemas

    click.echo(json.dumps(schemas()[which], indent=2, ensure_ascii=False))
