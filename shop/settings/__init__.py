"""The shop's settings, with production-safe defaults: one file for each thing that they are about.

``environment.py`` reads the variables and stops a start; the others only draw on it.
"""

from oscar.defaults import *  # noqa: F403

from shop.settings.desk import *  # noqa: F403
from shop.settings.environment import *  # noqa: F403
from shop.settings.letters import *  # noqa: F403
from shop.settings.logs import *  # noqa: F403
from shop.settings.oscar import *  # noqa: F403
from shop.settings.pages import *  # noqa: F403
from shop.settings.rooms import *  # noqa: F403
from shop.settings.security import *  # noqa: F403
from shop.settings.storage import *  # noqa: F403
from shop.settings.trade import *  # noqa: F403
