"""Random schedules of what customers, staff, banks, the post and the power station do to orders and their money.

*world* is the shop and Stripe with a clock, a letter-box for webhooks and a power cut to come; *truth* is what must
hold whatever happened; *machine* is what may happen, for hypothesis to put into any order.
"""
