"""Messages over a socket, whole, in pieces and broken off."""

from __future__ import annotations

import socket
import threading

import pytest

from kg.store.protocol import Inbox, ProtocolError, receive, send

LARGE = b"x" * 3_000_000


def test_messages_come_in_order_however_large_they_are() -> None:
    one, other = socket.socketpair()
    sent = [({"n": 1}, [b"ab", b"c"]), ({"n": 2}, []), ({"n": 3}, [LARGE, b"y"]), ({"n": 4}, [b""])]

    def send_all() -> None:
        for header, parts in sent:
            send(one, header, parts)

    thread = threading.Thread(target=send_all)
    thread.start()
    inbox = Inbox(other)
    for header, parts in sent[:2]:
        assert inbox.wait() == (header, b"".join(parts))
    for header, parts in sent[2:]:
        assert inbox.wait() == (header, b"".join(parts))
    thread.join()
    one.close()
    assert inbox.wait() is None
    other.close()


def test_both_readers_take_the_same_messages() -> None:
    one, other = socket.socketpair()
    with one, other:
        send(one, {"a": "ب"}, [b"1", b"2"])
        assert receive(other) == ({"a": "ب"}, b"12")


def test_a_message_is_taken_when_it_is_whole_and_not_before() -> None:
    one, other, copy = *socket.socketpair(), bytearray()
    with one, other:
        send(one, {"n": 1}, [b"body"])
        copy += other.recv(1000)
        inbox = Inbox(other)
        for byte in copy:
            assert inbox.take() is None
            one.sendall(bytes((byte,)))
            assert inbox.fill()
        assert inbox.take() == ({"n": 1}, b"body")
        assert inbox.take() is None


def test_what_is_no_message_is_refused() -> None:
    for wrong in (b"\xff" * 12, b"\0\0\0\x02" + b"\0" * 8 + b"[]", b"\0\0\0\x02" + b"\0" * 8 + b"{x"):
        one, other = socket.socketpair()
        with one, other:
            one.sendall(wrong)
            with pytest.raises(ProtocolError):
                Inbox(other).wait()


def test_an_end_within_a_message_is_an_error() -> None:
    one, other = socket.socketpair()
    with other:
        with one:
            one.sendall(b"\0\0\0")
        with pytest.raises(ConnectionError, match="broke off"):
            Inbox(other).wait()
