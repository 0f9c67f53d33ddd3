"""Ghost's export: reading it, its texts in three forms, its members."""
