"""What the figures of this guide share: colours, lettering, and the parts that diagrams and plots
are made of. One unit is one point on A4, where figures are as wide as the text, 420 pt."""
