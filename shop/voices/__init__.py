"""What is said of a product: reviews by buyers, questions and answers, and who says each of its facts."""
