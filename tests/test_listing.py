"""What is listed once is what WhiteNoise itself would list."""

from whitenoise.middleware import WhiteNoiseMiddleware

from tests import listing


def test_the_second_browser_lists_nothing_anew_and_knows_the_same_files():
    asked = []

    def anew(middleware):
        asked.append(middleware)
        middleware.files["/static/a.css"] = "a"

    quick, first, second = listing.Listing(anew), WhiteNoiseMiddleware(), WhiteNoiseMiddleware()
    for each in (first, second):
        each.files = {"/static/collected.css": "collected"}
        quick(each)

    assert first.files == second.files == {"/static/collected.css": "collected", "/static/a.css": "a"}
    assert (asked, first.files is second.files) == ([first], False)


def test_another_folder_is_listed_for_itself(settings, tmp_path):
    quick = listing.Listing(listing.anew)
    (tmp_path / "new.css").write_text("a { color: red }")
    usual = WhiteNoiseMiddleware()
    quick(usual)

    settings.STATICFILES_DIRS = [tmp_path]
    other = WhiteNoiseMiddleware()
    quick(other)

    assert "/static/css/tokens.css" in usual.files
    assert "/static/new.css" in other.files
    assert "/static/css/tokens.css" not in other.files


def test_another_prefix_is_listed_for_itself(settings):
    quick = listing.Listing(listing.anew)
    quick(WhiteNoiseMiddleware())

    settings.STATIC_URL = "/other/"
    other = WhiteNoiseMiddleware()
    quick(other)

    assert ("/other/css/tokens.css" in other.files, "/static/css/tokens.css" in other.files) == (True, False)
