"""What a picture shows: pure geometry and words from a product's facts."""
