"""The doors of money: the customer's and Stripe's; and the desk's."""
