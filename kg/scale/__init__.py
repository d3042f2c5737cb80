"""The same extraction on many machines: articles in, N-Quads parts and a Parquet of claims out, by PySpark.

``items`` and ``facts`` are pure functions of one record or article; ``job`` has Spark call them; ``parts`` reads what the
job wrote, to load it. Only ``job``, ``inputs`` and ``files`` need the extra ``spark``.
"""
