"""Every figure that we promise, measured: `make bench` prints each beside its bar."""
