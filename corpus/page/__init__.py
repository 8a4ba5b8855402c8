"""The reviewers' web page: HTTP in, calls to `corpus.desk`, HTML and JSON out. Decides nothing about pairs."""
