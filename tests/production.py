"""The environment of a production machine, for tests of what production does."""

ENVIRONMENT = {
    "SHOP_MODE": "production",
    "SECRET_KEY": "Zq8-vN3kT6xW1yB5rM9cJ2hL7gF4dS0aPwEuRtYiOo-QkXnGz7Vb",
    "DATABASE_URL": "postgres://shop@127.0.0.1:9/shop",
    "EMAIL_URL": "smtp+tls://mail.example:25",
    "STRIPE_SECRET_KEY": "sk_live_not_a_real_one",
    "STRIPE_WEBHOOK_SECRET": "whsec_not_a_real_one",
    "SHOP_URL": "https://shop.example",
    "SHOP_FROM_EMAIL": "shop@shop.example",
    "SHOP_POSTAL_ADDRESS": "1 Example Street, Exampletown",
    "SHOP_ALLOWED_HOSTS": "shop.example",
}
