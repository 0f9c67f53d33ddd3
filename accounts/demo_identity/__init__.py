"""The demo identity provider: plays the four in demo mode, where anybody may sign in as anybody."""
