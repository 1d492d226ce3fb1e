"""What the words of ``q`` mean: the vocabulary and everyday words in both languages, plain words, crisis words.

``synonyms.toml`` is the data, ``lexicon`` reads it once, ``reading`` finds its phrases in a text, ``offers`` makes
filters of them.
"""
