"""Files wherever Spark's own are, through the Hadoop file system that it comes with: local, HDFS, S3."""

from __future__ import annotations

from typing import Any

from pyspark.sql import SparkSession


class Files:
    """The file systems that a session knows; paths are as Spark takes them, with or without a scheme."""

    def __init__(self, spark: SparkSession) -> None:
        context: Any = spark.sparkContext
        self._jvm, self._settings = context._jvm, context._jsc.hadoopConfiguration()

    def _at(self, path: str) -> tuple[Any, Any]:
        found = self._jvm.org.apache.hadoop.fs.Path(path)
        return found.getFileSystem(self._settings), found

    def exists(self, path: str) -> bool:
        """Whether something is there."""
        system, found = self._at(path)
        return bool(system.exists(found))

    def names(self, folder: str) -> list[str]:
        """What lies in a folder, sorted; nothing for a file."""
        system, found = self._at(folder)
        return sorted(one.getPath().getName() for one in system.listStatus(found) if not system.getFileStatus(found).isFile())

    def delete(self, path: str) -> None:
        """Take away a file, or a folder with all in it; nothing where it is not there."""
        system, found = self._at(path)
        system.delete(found, True)

    def move(self, path: str, to: str) -> None:
        """Rename within one file system; a copy on object stores. OSError where it cannot be."""
        system, found = self._at(path)
        if not system.rename(found, self._jvm.org.apache.hadoop.fs.Path(to)):
            raise OSError(f"{path}: cannot be moved to {to}")

    def write(self, path: str, data: bytes) -> None:
        """A file with these bytes."""
        system, found = self._at(path)
        stream = system.create(found, True)
        try:
            stream.write(data)
        finally:
            stream.close()
