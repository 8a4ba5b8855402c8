"""One module a family of file formats; `corpus.articles` says which file gets which."""
