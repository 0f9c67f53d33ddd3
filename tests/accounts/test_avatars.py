"""Pictures of readers: fetched once, from known hosts in the public network only, kept as ours."""

import io
import socket

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.files.storage import default_storage
from PIL import Image

from accounts import fetching
from accounts.avatars import avatar_file, avatar_url
from accounts.fetching import (
    NotFetched,
    allowed,
    download,
    fetch_picture,
    is_public,
    public_address,
)
from accounts.picture_choice import choose_picture, refresh_picture
from accounts.picture_tasks import fetch_avatar
from accounts.pictures import NoPicture, small_squares
from accounts.portraits import fetch_chosen_picture, picture_address
from tests.accounts.picture_host import HOST, a_picture, make_certificate, serve
from tests.factories import a_comment, a_reader, an_article

HOSTS = (".googleusercontent.com", "pbs.twimg.com")


@pytest.fixture
def host(tmp_path, monkeypatch):
    """A picture host on this machine, whose certificate is trusted."""
    server, certificate = serve(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(fetching, "PORT", server.server_port)
    monkeypatch.setattr(fetching, "DEADLINE", 5.0)
    yield server
    server.shutdown()
    server.server_close()


def resolved(monkeypatch, *addresses):
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 443)) for a in addresses]
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *a, **k: answers)


@pytest.mark.parametrize(
    "url",
    [
        "http://lh3.googleusercontent.com/a",
        "https://evil.example/a",
        "https://googleusercontent.com/a",
        "https://evilgoogleusercontent.com/a",
        "https://lh3.googleusercontent.com.evil.example/a",
        "https://lh3.googleusercontent.com:8443/a",
        "https://lh3.googleusercontent.com:x/a",
        "https://evil.example@lh3.googleusercontent.com/a",
        "https://lh3.googleusercontent.com@evil.example/a",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "https://[/a",
        "https://lh3.googleusercontent.com/a b",
        "https://lh3.googleusercontent.com/a\r\nHost: evil",
        "https://lh3.googleusercontent.com/\u00e9",
        "file:///etc/passwd",
        "//lh3.googleusercontent.com/a",
        "",
    ],
)
def test_only_plain_https_to_a_known_host_is_asked(url):
    with pytest.raises(NotFetched) as refused:
        allowed(url, HOSTS)

    assert refused.value.is_final


def test_a_known_host_is_asked_for_what_the_address_says():
    assert allowed("https://lh3.googleusercontent.com/a?x=1#y", HOSTS) == (HOST, "/a?x=1")
    assert allowed("https://pbs.twimg.com", HOSTS) == ("pbs.twimg.com", "/")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "",
        "x",
    ],
)
def test_an_address_that_is_not_public_is_never_connected_to(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "142.250.1.1", "2a00:1450:4001::1"])
def test_a_public_address_is(address):
    assert is_public(address)


def test_one_private_answer_among_public_ones_is_enough_to_refuse(monkeypatch):
    resolved(monkeypatch, "8.8.8.8", "10.0.0.1")

    with pytest.raises(NotFetched):
        public_address(HOST)


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch):
    """The name is looked up once: a second answer, to another address, is never asked for."""
    asked, connected = [], []

    def answer(name, *rest, **more):
        asked.append(name)
        address = "8.8.8.8" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]

    def connect(target, timeout):
        connected.append(target)
        raise ConnectionRefusedError

    monkeypatch.setattr(fetching.socket, "getaddrinfo", answer)
    monkeypatch.setattr(fetching.socket, "create_connection", connect)
    with pytest.raises(NotFetched):
        fetch_picture(f"https://{HOST}/a", HOSTS)

    assert (asked, connected) == ([HOST], [("8.8.8.8", 443)])


def test_a_name_that_leads_to_this_machine_is_refused(host, monkeypatch):
    resolved(monkeypatch, "127.0.0.1")

    with pytest.raises(NotFetched):
        fetch_picture(f"https://{HOST}/good", HOSTS)
    assert host.asked == []


def test_a_picture_is_fetched_without_telling_who_asks(host):
    assert download(HOST, "127.0.0.1", "/good?s=96") == a_picture()

    path, headers = host.asked[0]
    assert path == "/good?s=96"
    assert headers["Host"].partition(":")[0] == HOST
    assert not {"Cookie", "Referer", "Authorization"} & set(headers)


@pytest.mark.parametrize(
    ("path", "is_final"),
    [
        ("/elsewhere", True),
        ("/page", True),
        ("/drawing", True),
        ("/huge", True),
        ("/gone", True),
        ("/broken", False),
    ],
)
def test_anything_but_a_small_picture_is_refused(host, path, is_final):
    with pytest.raises(NotFetched) as refused:
        download(HOST, "127.0.0.1", path)

    assert refused.value.is_final == is_final
    assert len(host.asked) == 1


def test_a_host_that_trickles_is_given_up(host, monkeypatch):
    monkeypatch.setattr(fetching, "DEADLINE", 0.5)

    with pytest.raises(NotFetched, match=r"slow|did not answer"):
        download(HOST, "127.0.0.1", "/slow")


def test_a_host_that_cannot_prove_its_name_is_not_believed(host, tmp_path, monkeypatch):
    other = make_certificate(tmp_path, "other.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(other))

    with pytest.raises(NotFetched):
        download(HOST, "127.0.0.1", "/good")
    assert host.asked == []


def test_a_proxy_of_the_surroundings_is_not_used(host, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")

    assert download(HOST, "127.0.0.1", "/good")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_becomes_two_small_squares(kind):
    squares = small_squares(a_picture((300, 200), kind))

    for size, data in squares.items():
        picture = Image.open(io.BytesIO(data))
        assert (picture.format, picture.size) == ("WEBP", (size, size))
        assert len(data) < 10_000


def test_nothing_but_the_picture_is_kept():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (200, 200)).save(out, format="JPEG", exif=exif, comment=b"secret")

    assert not any(b"home" in d or b"secret" in d for d in small_squares(out.getvalue()).values())


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 100, b"<svg/>", a_picture()[:60], a_picture((4000, 2000)), b"GIF89a"]
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(NoPicture):
        small_squares(data)


@pytest.mark.parametrize(
    ("provider", "given", "asked"),
    [
        (
            "twitter_oauth2",
            "https://pbs.twimg.com/p/1_normal.jpg",
            "https://pbs.twimg.com/p/1_400x400.jpg",
        ),
        (
            "google",
            "https://lh3.googleusercontent.com/a/x=s96-c",
            "https://lh3.googleusercontent.com/a/x=s192-c",
        ),
        (
            "wordpress_com",
            "https://0.gravatar.com/avatar/1?s=96&d=mm",
            "https://0.gravatar.com/avatar/1?s=192&d=mm",
        ),
        ("facebook", "https://x.fbcdn.net/a.jpg?s=1", "https://x.fbcdn.net/a.jpg?s=1"),
    ],
)
def test_a_picture_large_enough_is_asked_for(db, provider, given, asked):
    assert picture_address(somebody(provider, given)) == asked


def somebody(provider="google", address="https://lh3.googleusercontent.com/a/x"):
    """Return somebody who signed in with a provider that named a picture."""
    user = a_reader()
    user.avatar_provider = provider
    user.save()
    extra = {"id": "1", "name": "Ada", "avatar": address}
    SocialAccount.objects.create(user=user, provider=provider, uid=str(user.pk), extra_data=extra)
    return user


@pytest.fixture
def fetched(settings, monkeypatch):
    """Pictures that come without a network; returns the addresses that were asked for."""
    asked = []
    settings.AVATAR_SOURCE = "accounts.demo_identity.pictures.draw"
    from accounts.demo_identity import pictures

    draw = pictures.draw
    monkeypatch.setattr(pictures, "draw", lambda a: asked.append(a) or draw(a))
    return asked


def test_a_picture_is_fetched_once_for_an_address(db, fetched):
    user = somebody()
    fetch_chosen_picture(user)
    user.refresh_from_db()
    fetch_chosen_picture(user)

    assert len(fetched) == 1
    assert default_storage.exists(avatar_file(user.avatar, 96))
    assert default_storage.exists(avatar_file(user.avatar, 192))


def test_a_new_picture_takes_the_place_of_the_old_one(
    db, fetched, django_capture_on_commit_callbacks
):
    user = somebody()
    fetch_chosen_picture(user)
    user.refresh_from_db()
    before = user.avatar
    SocialAccount.objects.update(extra_data={"avatar": "https://lh3.googleusercontent.com/new"})
    with django_capture_on_commit_callbacks(execute=True):
        fetch_chosen_picture(user)
    user.refresh_from_db()

    assert user.avatar != before
    assert not default_storage.exists(avatar_file(before, 96))


def test_choosing_the_letter_removes_the_picture(db, fetched, django_capture_on_commit_callbacks):
    user = somebody()
    fetch_chosen_picture(user)
    user.refresh_from_db()
    before = user.avatar
    with django_capture_on_commit_callbacks(execute=True):
        choose_picture(user, "")

    assert (user.avatar, user.avatar_digest) == ("", "")
    assert not default_storage.exists(avatar_file(before, 96))


def test_a_sign_in_with_another_provider_leaves_the_chosen_picture(db, fetched):
    user = somebody("google")
    refresh_picture(user, "facebook")

    assert user.avatar_provider == "google"


def test_a_picture_that_will_never_come_is_left(db, settings):
    settings.AVATAR_SOURCE = "accounts.fetching.fetch_picture"
    user = somebody(address="https://evil.example/x")
    fetch_avatar.call(user.pk)
    user.refresh_from_db()

    assert user.avatar == ""


def test_a_host_that_is_down_is_tried_again(db, settings, monkeypatch):
    settings.AVATAR_SOURCE = "accounts.fetching.fetch_picture"
    monkeypatch.setattr(
        fetching.socket, "getaddrinfo", lambda *a, **k: (_ for _ in ()).throw(OSError())
    )

    with pytest.raises(NotFetched):
        fetch_avatar.call(somebody().pk)


def test_whoever_has_gone_has_no_picture_fetched(db, fetched):
    fetch_avatar.call(10**9)

    assert fetched == []


def test_a_comment_shows_the_picture_small_and_lazily(client, db):
    from comments.posting import Author

    article, user = an_article(), a_reader()
    user.avatar = "avatars/abc"
    user.save()
    a_comment(article, author=Author(user=user))
    page = client.get(article.get_absolute_url()).content.decode()

    assert f'src="{avatar_url("avatars/abc")}" width="40" height="40" alt="" loading="lazy"' in page
    assert "https://" not in avatar_url("avatars/abc")


def test_me_names_the_picture(client, db):
    user = a_reader()
    client.force_login(user)
    assert client.get("/me").json()["avatar"]["image"] == ""

    type(user).objects.update(avatar="avatars/abc")
    assert client.get("/me").json()["avatar"]["image"] == "/media/avatars/abc-96.webp"
