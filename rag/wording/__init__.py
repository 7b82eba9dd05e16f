"""Words of a claim that must be found again in its evidence.

    words.py    every word of a text, where it stands, and what class of word it is
    content.py  the words that carry meaning
    names.py    what may be names of people, places, offices and firms

Segmentation and part-of-speech tags come from jieba's dictionary (the ``rjieba`` package, loaded
at first use). Tags of a statistical tagger are hints: a word wrongly taken for a name makes a
check stricter, never looser.
"""
