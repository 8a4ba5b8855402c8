"""From Arabic articles to an aligned, checked, reviewed dataset. Only `corpus.pairs` knows that engines exist."""
