"""A guide's beginnings: its first files, a question more, what is amiss on this machine."""
