"""Files wherever Spark's own are, through the Hadoop file system that it comes with: local, HDFS, S3."""

from __future__ import annotations

from typing import Any

from py4j.protocol import Py4JJavaError
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

    def read(self, path: str) -> bytes:
        """The bytes of a small file; nothing where it is not there."""
        if not self.exists(path):
            return b""
        system, found = self._at(path)
        stream = system.open(found)
        try:
            return bytes(self._jvm.org.apache.commons.io.IOUtils.toByteArray(stream))
        finally:
            stream.close()

    def write(self, path: str, data: bytes) -> None:
        """A file with these bytes."""
        self._write(path, data, True)

    def claim(self, path: str, data: bytes) -> bool:
        """Make a file with these bytes; False where there is one already, which stays as it is."""
        try:
            self._write(path, data, False)
        except Py4JJavaError:
            if self.exists(path):
                return False
            raise
        return True

    def _write(self, path: str, data: bytes, over: bool) -> None:
        system, found = self._at(path)
        stream = system.create(found, over)
        try:
            stream.write(data)
        finally:
            stream.close()
