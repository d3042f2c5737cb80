"""The pretrained encoder: one reading of the words serves names, relations and stances; it runs by onnxruntime.

Its files are a distribution of their own (``models/``), trained by ``training/reader.py`` from multilingual-e5-small.
"""
