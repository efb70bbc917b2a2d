"""What people already have, as the files of a guide: any folder, one file, an export."""
