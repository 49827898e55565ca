"""A stand-in for Stripe on this machine: the same wire protocol, no money.

*schema* knows which parameters Stripe takes, *ledger* remembers, *cards* are Stripe's test numbers; *checkout*,
*paying*, *refunds*, *disputes* and *customers* are what can happen, *waiting* what happens by itself in time. *api*
answers stripe-python, *pages* answers the customer, *webhooks* tells the shop, *controls* let a test be unkind.
"""
