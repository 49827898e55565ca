"""What part of a price is tax, by where the parcel goes."""
