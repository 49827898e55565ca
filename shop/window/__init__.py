"""The shop window: pages that look the same to everybody who passes by are made once and kept for a minute."""
