"""Text in, text out: engines and models. Knows no article, pair, file format or database."""
