"""A stand-in for Stripe on this machine: the same wire protocol, no money.

*schema* knows which parameters Stripe takes, *ledger* remembers, *checkout* and *refunds* are what can happen,
*api* answers stripe-python, *pages* answers the customer, *webhooks* tells the shop, *controls* let a test be unkind.
"""
