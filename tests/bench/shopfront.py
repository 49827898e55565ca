"""A demo with all its goods, and beside it one more web server that serves it as production would."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import quote, urlencode

import django

from tests.bench import ground

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from shop.demo import folder  # noqa: E402
from tests.demo import running  # noqa: E402

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PRODUCT = re.compile(r'href="(/catalogue/[\w-]+_\d+/)"')


@dataclass(frozen=True)
class Shopfront:
    """Where the shop is, and its pages by the names that the bars use."""

    url: str
    pages: dict[str, str]
    basket_cookies: str

    def cookies_for(self, page: str) -> str:
        """Only the basket's page is asked by somebody who has something in it."""
        return self.basket_cookies if page == "basket" else ""


@contextlib.contextmanager
def opened(url: str = "") -> Iterator[Shopfront]:
    """Start everything in a folder of its own, which is gone afterwards; or find the pages of the shop at ``url``."""
    if url:
        yield _found(url.rstrip("/"))
        return
    with running.a_demo_folder() as var:
        ground.say("Starting a demo (a minute or two) ...")
        demo = running.DemoShop(var=var, ports=running.free_ports())
        try:
            demo.ready(within=900)
            with _as_in_production(demo) as url:
                yield _found(url)
        finally:
            demo.stop()


@contextlib.contextmanager
def _as_in_production(demo: running.DemoShop) -> Iterator[str]:
    """The same shop with hashed and compressed static files."""
    port = running.free_ports().shop
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.bench.served",
        "SHOP_MODE": "demo",
        "SHOP_VAR": str(demo.var),
        "SHOP_URL": f"http://localhost:{port}",
        "DATABASE_URL": f"postgres://postgres@/{quote(str(demo.var / 'postgres'), safe='')}/shop",
        "STRIPE_API_BASE": demo.standin_url,
    }
    manage = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(manage, cwd=running.ROOT, env=environment, check=True)
    command = [sys.executable, "-m", "gunicorn", "shop.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "8"]
    log = demo.var / "bench.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=running.ROOT, env=environment, stdout=output, stderr=output)
    try:
        running.wait_until(lambda: folder.answers(port), within=60, what="the web server")
        yield f"http://localhost:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def _found(url: str) -> Shopfront:
    """The pages that the bars speak of: the first product on the shelf that can be bought, and a basket with it."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    for address in dict.fromkeys(PRODUCT.findall(_read(browser, f"{url}/catalogue/?kind=cartridge&stock=yes"))):
        page = _read(browser, url + address)
        form = re.search(r'id="add_to_basket_form" method="post" action="([^"]+)"', page)
        if form and "Add to basket" in page:
            fields = {"quantity": "1", "csrfmiddlewaretoken": TOKEN.findall(page)[0]}
            if pack := re.search(r'name="child_id"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="child_id"', page):
                fields["child_id"] = pack[1] or pack[2]
            browser.open(url + form[1], data=urlencode(fields).encode()).close()
            break
    else:
        raise SystemExit("The demo sells nothing.")
    kept = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar if cookie.name == "oscar_open_basket")
    pages = {"home": "/", "list": "/catalogue/", "product": address, "basket": "/basket/", "hub": "/learn/"}
    return Shopfront(url, pages, kept)


def _read(browser: urllib.request.OpenerDirector, address: str) -> str:
    with browser.open(address) as answer:
        return str(answer.read().decode())
