"""Which cartridge fits which pen, with the evidence for it."""
