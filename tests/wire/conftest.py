"""The wire for these tests."""

from tests.wire.fixtures import browser, cable, other_browser, providers, wire

__all__ = ["browser", "cable", "other_browser", "providers", "wire"]
