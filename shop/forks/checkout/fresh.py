"""The checkout's pages are asked for anew each time, and still the way back leads past a mistake."""

from functools import wraps

from django.utils.cache import add_never_cache_headers, patch_cache_control


def fresh(view):
    """Let nobody keep a page of ``view``; only the answer to a form stays with the browser, for the way back.

    Without it, Back would lead to the browser's own question whether to send the form again, and to no page.
    """

    @wraps(view)
    def answered(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if request.method == "POST" and not response.has_header("Location"):
            patch_cache_control(response, private=True, no_cache=True, max_age=0)
        else:
            add_never_cache_headers(response)
        return response

    return answered
