"""The learned reader: every pair of mentions that may be tied, its features, a linear model of relations and stances.

Trained by ``training/pairs.py`` on labelled articles written for this project; numpy is all that it needs to run.
"""
