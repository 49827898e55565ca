"""Breakages of what Stripe is asked for, and of when it is asked again: one word more moves a total or writes twice."""

from tests.faults.mutations.listed import Mutation

EXACTLY = "tests/payments/test_starting.py::test_stripe_is_asked_for_exactly_this_and_writes_no_receipt"
TASKS = "tests/payments/test_tasks.py"

ASKED = (
    Mutation(
        name="Stripe sends a receipt of its own",
        lesson="woo #1302: two receipts for one payment, one of them not ours",
        room="shop/payments/gateway",
        old='"payment_intent_data": {"metadata": marks, ',
        new='"payment_intent_data": {"receipt_email": email or "a@example.com", "metadata": marks, ',
        killers=(EXACTLY,),
    ),
    Mutation(
        name="codes may be typed on Stripe's page",
        lesson="somebody else moves the total, and each such payment is a mismatch",
        room="shop/payments/gateway",
        old='        "mode": "payment",\n',
        new='        "mode": "payment",\n        "allow_promotion_codes": True,\n',
        killers=(EXACTLY,),
    ),
    Mutation(
        name="a session without our mark",
        lesson="an event that overtakes the answer to the press finds no attempt and is let go",
        room="shop/payments/gateway",
        old='        "metadata": marks,\n',
        new="",
        killers=(EXACTLY,),
    ),
    Mutation(
        name="the sweep comes each hour",
        lesson="pretix #2629: what was abandoned holds its pieces, and a lost webhook costs an hour",
        room="shop/payments",
        old='@app.periodic(cron="* * * * *")\n@app.task(name="payments.sweep"',
        new='@app.periodic(cron="0 * * * *")\n@app.task(name="payments.sweep"',
        killers=(f"{TASKS}::test_the_sweep_comes_each_minute_and_the_comparison_each_night",),
    ),
    Mutation(
        name="a night without Stripe is a night without comparison",
        lesson="an outage at three in the morning, and nobody compares what it left behind",
        room="shop/payments",
        old="    retry=RetryStrategy(max_attempts=6, wait=600, retry_exceptions=[gateway.Unavailable]),\n",
        new="",
        killers=(f"{TASKS}::test_a_night_without_stripe_is_made_up_for_within_the_hour",),
    ),
    Mutation(
        name="a check that nobody runs",
        lesson="a live key sent to another address than Stripe's, and the start said nothing",
        room="shop/payments",
        old="        register(checks.live_key_only_to_stripe, Tags.security)\n",
        new="",
        killers=("tests/payments/test_checks.py::test_every_start_asks_and_a_deployment_asks_more",),
    ),
    Mutation(
        name="nobody looks again while Stripe is away",
        lesson="paid, and the page says *waiting* until its customer pays once more",
        room="shop/payments/views",
        old='return render(request, "payments/waiting.html", {"order": order, "token": token})',
        new='return render(request, "payments/not_paid.html", {"order": order, "token": token})',
        killers=("tests/payments/test_views.py::test_back_while_stripe_is_away_is_a_page_that_looks_again",),
    ),
)
