"""What is kept of a provider's answer."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.names import NAMELESS
from accounts.vouched import vouched

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
KEYS = [
    "name",
    "display_name",
    "username",
    "email",
    "picture",
    "avatar_URL",
    "profile_URL",
    "profile_image_url",
]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada Demo", "Ada Demo"),
        ("  Ada\n Demo ", "Ada Demo"),
        ("សុខា", "សុខា"),
        ("ada@demo.example", NAMELESS),
        ("Ada (ada@demo.example)", NAMELESS),
        ("ada@localhost", NAMELESS),
        ("Ada @ home", "Ada @ home"),
        ("@ada", "@ada"),
        ("", NAMELESS),
        ("\x00\u202e", NAMELESS),
        (None, NAMELESS),
        (["Ada"], NAMELESS),
    ],
)
def test_the_public_name_is_never_an_address(name, shown):
    assert vouched("google", "1", {"name": name}).name == shown


def test_a_user_name_stands_in_for_a_missing_name():
    assert vouched("twitter_oauth2", "1", {"name": " ", "username": "ada"}).name == "ada"


def test_a_profile_link_is_made_of_a_proper_user_name_only():
    answer = {"name": "A", "username": "ada/../evil"}

    assert vouched("twitter_oauth2", "1", answer).profile == ""


@pytest.mark.parametrize("provider", ["wordpress_com", "google", "twitter_oauth2", "facebook"])
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(answer=st.dictionaries(st.sampled_from(KEYS), JSON))
def test_whatever_is_answered_can_be_stored(provider, answer):
    kept = vouched(provider, "1", answer).kept()

    assert set(kept) <= {"id", "name", "email", "avatar", "profile"}
    for value in kept.values():
        assert isinstance(value, str)
        assert "\x00" not in value
        value.encode()
    assert kept["name"]
    assert len(kept["name"]) <= 245
