"""What `make bench` runs: `guide` beside its peers, on made-up guides of any length."""
