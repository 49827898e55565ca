"""How a parcel gets there: by which method, at what charge, on which day."""
