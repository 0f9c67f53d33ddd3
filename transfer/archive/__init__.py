"""Everything of a site as one archive of plain files, with a manifest of checksums."""
