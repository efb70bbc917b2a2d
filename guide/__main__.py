"""`python -m guide` is `guide`."""

from guide.cli.main import main

if __name__ == "__main__":
    main(prog_name="guide")
