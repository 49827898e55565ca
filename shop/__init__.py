"""A shop for microneedling cartridges and at-home pens."""
