"""言必: a local assistant over a library of Chinese official speeches, every sentence cited."""

__version__ = "0.1.0"
