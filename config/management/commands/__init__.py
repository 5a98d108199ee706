"""One command a file; each is an interface only: the work is done in the house or by its doors."""
