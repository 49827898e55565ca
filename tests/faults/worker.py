"""A stable of workers: loads the shop once, then starts a real worker process for each line *start* it reads.

Each child runs ``manage.py procrastinate worker`` and may be told to kill itself at a point of a letter's way. Run as
``python -m tests.faults.worker DATABASE SMTP_PORT``. ``start [POINT NUMBER]`` is answered with the child's process id:
it dies at that point of its letter (or claim) of that number. ``wait ID`` is answered once it has ended: *killed* or
*gone*.
"""

import os
import signal
import sys
import threading

POINTS = ("claim", "before sending", "sending", "letter", "reply", "commit")


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
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        if word == "start":
            say(str(os.fork() or work(rest)))
        else:
            _, status = os.waitpid(int(rest), 0)
            say("killed" if os.WIFSIGNALED(status) else "gone")


def work(aim: str) -> int:
    """Be a worker until killed."""
    from django.core.management import call_command

    os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdin.fileno())
    if aim:
        point, _, number = aim.rpartition(" ")
        die_at(point, number=int(number))
    try:
        call_command("procrastinate", "worker", "--concurrency", "1")
    finally:
        os._exit(0)


def die_at(point: str, *, number: int) -> None:
    """Let this process kill itself when it comes to ``point`` for the time ``number``, in whichever of its threads."""
    import smtplib

    from shop.mail import gateway
    from shop.mail.actions import holding, sending

    left, counting = [number], threading.Lock()

    def strike(*ignored: object) -> None:
        with counting:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def strike_after_the_final_dot(result: object, client: object, data: object) -> None:
        if isinstance(data, bytes) and data.endswith(b"\r\n.\r\n"):
            strike()

    places = {
        "claim": (holding, "claim", {"after": strike}),
        "before sending": (sending, "_mark_sending", {"after": strike}),  # inside the transaction: not committed yet
        "sending": (gateway.Line, "send", {"before": strike}),
        "letter": (smtplib.SMTP, "send", {"after": strike_after_the_final_dot}),
        "reply": (sending, "finish", {"before": strike}),
        "commit": (sending, "finish", {"after": strike}),
    }
    owner, name, moment = places[point]
    wrap(owner, name, **moment)


def wrap(owner, name, *, before=None, after=None) -> None:
    """Call ``before`` or ``after`` beside the function of this name."""
    original = getattr(owner, name)

    def wrapped(*given, **named):
        if before:
            before()
        result = original(*given, **named)
        if after:
            after(result, *given)
        return result

    setattr(owner, name, wrapped)


def say(word: str) -> None:
    """One line to whoever keeps the stable."""
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
