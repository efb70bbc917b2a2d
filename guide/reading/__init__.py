"""Files → Guide: the source tree, question files, Markdown, formulas, code and figures."""
