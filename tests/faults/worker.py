"""A stable of workers: loads the shop once, then starts a real worker process for each line it reads.

Each child runs ``manage.py procrastinate worker`` and may be killed at any moment. Run as
``python -m tests.faults.worker DATABASE SMTP_PORT``; answers each line with the child's process id, and with *gone*
once that child has ended and its line *wait* was read.
"""

import os
import sys


def main(database: str, smtp_port: str) -> None:
    """Obey the lines on standard input."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    # The server is not killed, only its clients: waiting for its disk would prove nothing and take long.
    settings.DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", int(smtp_port), 5
    django.setup()
    child = 0
    for line in sys.stdin:
        if line.strip() == "start":
            child = os.fork() or work()
            say(str(child))
        else:
            os.waitpid(child, 0)
            say("gone")


def work() -> int:
    """Be a worker until killed."""
    from django.core.management import call_command

    os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdin.fileno())
    try:
        call_command("procrastinate", "worker")
    finally:
        os._exit(0)


def say(word: str) -> None:
    """One line to whoever keeps the stable."""
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
