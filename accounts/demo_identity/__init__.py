"""A stand-in for the four providers, for the demo."""
