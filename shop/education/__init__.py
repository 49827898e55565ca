"""What a customer should know: content blocks, their sources, reviews and versions."""
