"""How much of anything is read, set or waited for: no honest guide meets one of these.

Data alone: numbers with their units. Who meets a limit names it, with the place. No side effects.
"""

FORMULA_TEX = 20_000
"""Characters of a formula."""
FORMULA_NARROWED = 1_000
"""Characters of one that is set in narrower forms, too: each piece of it is measured."""
FORMULA_HTML = 2_000_000
"""Characters of what KaTeX makes of one."""
FORMULA_SECONDS = 2
"""Of processor time, for one."""
FORMULA_MEMORY = 64_000_000
"""Bytes, for one, with KaTeX itself (6 MB)."""

TEXT_BYTES = 10_000_000
"""Of a file of text: Markdown, settings, a bibliography, a template, a stylesheet."""
GUESSED_BYTES = 64_000
"""Of a file of notes that is not UTF-8, from which it is guessed what it is."""
FRONT_MATTER = 100_000
"""Characters of the front matter of notes."""
ORDER = 1_000_000
"""Characters of a file that says in which order notes are read."""
ORDER_ITEMS = 20_000
"""Of what such a file names, what it repeats by aliases counted as often."""
EXPORT_BYTES = 4_000_000_000
"""Of an export, unpacked."""
EXPORT_FILES = 50_000
"""So many files may lie in an export."""
EXPORT_RATIO = 200
"""So many times as large as it is may an export be when it is unpacked, above 100 MB."""
PICTURE_BYTES = 200_000_000
"""Of any other file that is read."""
NET_BYTES = 20_000_000
"""Of a picture that is fetched from the net."""
NET_SECONDS = 20
"""For one to be fetched."""
NET_AT_ONCE = 8
"""So many are fetched at the same time."""
NET_REDIRECTS = 5
"""So often it may have moved."""
DIAGRAM = 50_000
"""Characters of a diagram that is written as text."""
DIAGRAM_SECONDS = 10
"""For one to be drawn."""
DIAGRAM_MEMORY = 1_000_000_000
"""Bytes, for one."""
EMBEDDED_DEEP = 3
"""How deep notes may be printed within notes."""
EMBEDDED = 5_000_000
"""Characters of HTML of all notes that are printed within others."""
PICTURE_PIXELS = 250_000_000
"""Of a picture that is no drawing, whatever its file is: the largest cameras have 150 million. Each
takes up to 4 bytes when it is decoded."""
WEBP_PIXELS = 80_000_000
"""Of one in WebP, whose decoder takes 16 bytes for each."""
PICTURE_NOTES = 20_000_000
"""Bytes of a profile of colours, or of words, in a PNG, unpacked."""
SPAN = 1_000
"""Columns or rows that a cell of a table spans, in HTML."""
CELLS = 100_000
"""Of the tables of a sheet, those that are spanned counted."""
PROSE = 100_000
"""Characters of a paragraph, between two of its elements: sixty pages. Each line of it takes as
long as the rest of it is long."""
UNBROKEN = 10_000
"""Characters of a paragraph in which no line may break, for the same reason; of Latin letters."""
NOTES = 500
"""Footnotes of a sheet; the engine places some thirty a second."""
DRAWING_BYTES = 20_000_000
"""Of an SVG file, also when its entities are replaced."""
DRAWING_ELEMENTS = 100_000
"""Of an SVG file, what `<use>` repeats counted as often; the engine draws some 5,000 a second."""
DRAWING_LETTERS = 50_000
"""Of its text, counted so; the engine lays out each by itself, some 5,000 a second."""
DRAWING_DEPTH = 200
"""How deep its elements lie in each other, or `<use>` in what `<use>` repeats."""
DRAWING_NUMBER = 1_000_000_000
"""Numbers in it are below that."""
DRAWING_STEP = 0.0001
"""Of its units, or of what is filled: patterns and gradients are not repeated more often."""
DRAWING_DASHES = 2_000
"""Characters of what a line is dashed by."""
DRAWING_RULES = 5_000_000
"""Steps from element to element, and to rules, when its stylesheets are read; some four seconds."""
DRAWING_SECONDS = 30
"""Of processor time, for one to be drawn."""
FILES = 100_000
"""So many files of a guide's folders are looked at."""
FOLDERS_DEEP = 64
"""So many folders may lie in one another."""
CACHE_ENTRY_BYTES = 1_000_000_000
"""Of what is kept of one sheet."""
CONSENTS = 10_000
"""So many figure scripts that were let run are remembered."""
PDF_BYTES = 2_000_000_000
"""Of a PDF that is compared with the new one, or proved."""
PDF_OBJECTS = 1_000_000_000
"""Bytes of its objects, unpacked."""
LINES_ABOVE = 100_000_000
"""Empty lines above the questions of one file of notes, all together: a thousand in a file of
200,000 lines."""
LINE = 5_000_000
"""Characters of a line of text."""
ELEMENTS_DEEP = 100
"""How deep elements may lie in each other on a page."""
NESTING = 40
"""How deep blocks of a text lie in each other: a list counts twice, with its items."""
VALUES = 20
"""How deep lists and tables lie in each other in settings and front matter."""
KEYS = 20
"""Parts of a key in settings: `cheatsheet.columns` has two."""
DIGITS = 1_000
"""Of a whole number in settings or front matter."""
TERM = 100
"""Characters of a name of a term in the glossary."""
PART = 100_000
"""Characters of the HTML of an answer in notes: one of more than twice as many is laid out in
parts. About twenty pages of code, or thirty of text."""
PLAIN = 200_000
"""Characters of the source of an answer that are shown in its place if it cannot be set."""
CODE = 100_000
"""Characters of a block of code that is coloured; a longer one is printed plain."""
CODE_LINE = 2_000
"""Characters of a line of such a block."""
CODE_LINES = 10_000
"""Of a block of code that are printed: two hundred pages."""
CODE_CHARACTERS = 500_000
"""Of a block of code that are printed."""
CODE_SECONDS = 5
"""Of processor time, for colouring all code of a file."""

EXCERPT = 1_000
"""Characters of a line that are shown with a problem."""
WORD = 100
"""Characters of a word for which one is looked for that may be meant."""
GUESSES = 200
"""So many marks that lead nowhere are told what may be meant."""
TEMPLATE_TOKENS = 200_000
"""Words and signs within the braces of one template file."""
TEMPLATE_DEPTH = 100
"""How deep expressions and statements of a template may be nested."""
TEMPLATE_WORK = 1_000_000_000
"""Characters that the templates of a sheet may handle; see `setting.spending` for what else counts
as some. About three million turns of a loop, a few seconds."""
TEMPLATE_TEXT = 100_000_000
"""Characters that they may make, for one sheet."""
TEMPLATE_WIDTH = 100_000
"""Characters that a text may be padded or indented to in a template."""
TEMPLATE_DIGITS = 3_000
"""Digits of a whole number in a template."""
TOKEN_VALUE = 100_000
"""Characters of a token of a stylesheet that is made of others, with their values."""
TOKEN_CHAIN = 100
"""How many tokens may be made each of the next, where rules set them for some elements alone."""
STYLESHEET_GROWTH = 10_000_000
"""Characters that a stylesheet may grow by when tokens get their values."""
IMPORTS = 20
"""How often one file may be asked for while a stylesheet or a sheet is read."""
WORK_SECONDS = 60
"""For a sheet to be laid out, a file to be read, eight pages to be read back or drawn; `--timeout`
changes it."""
WORK_MEMORY = 2_000_000_000
"""Bytes that a process which does such work may have."""
