"""What the scripts of the figures share: their colours and sizes, and the way they draw."""
