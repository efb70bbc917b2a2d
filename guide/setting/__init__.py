"""Guide → laid-out sheets: templates, fonts, layout."""
