"""Broken, hostile and odd frames: an error with a path when there is a request id, else nothing; the
daemon lives on."""
import random
import secrets
import unittest

import zmq

from daemon_case import DaemonCase, SHORT_SOLVE, problem, wait_until
from arrival_client import ArrivalError, MAGIC, NoReply, pb

BODY_SOLVE = 16
HEADER_BYTES = 25  # magic, version and request id


def varint(value):
    out = b""
    while value > 0x7f:
        out += bytes([value & 0x7f | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number, payload):
    """A length-delimited field, or a varint one for an int."""
    if isinstance(payload, int):
        return varint(number << 3) + varint(payload)
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def header(request_id, magic=MAGIC, version=1):
    return (varint(1 << 3 | 5) + magic.to_bytes(4, "little") + field(2, version) +
            field(3, request_id))


class WireCase(DaemonCase):
    def setUp(self):
        super().setUp()
        self.id = secrets.token_bytes(16)

    def answer(self, frames, control=False):
        """The body of the reply to raw frames."""
        socket = self.client._control if control else self.client._work
        socket.send_multipart(frames if isinstance(frames, list) else [frames])
        self.client._waiting[self.id] = None
        return self.client.wait(self.id)

    def refused(self, frames, code="INVALID_ARGUMENT", path=None, control=False):
        with self.assertRaises(ArrivalError) as caught:
            self.answer(frames, control)
        self.assertEqual(caught.exception.code, code)
        if path is not None:
            self.assertEqual(caught.exception.paths, [path])

    def solve(self, payload, path, code="INVALID_ARGUMENT"):
        """A solve request whose body is `payload` is refused at `path`."""
        self.refused(header(self.id) + field(BODY_SOLVE, payload), code, path)

    def technician(self, payload):
        return field(3, field(1, payload))

    def job(self, payload):
        return field(3, field(2, payload))


class Envelope(WireCase):
    def test_without_request_id_frames_are_counted_and_dropped(self):
        before = self.client.stats()["malformed"]
        frames = [b"", b"\0", b"GET / HTTP/1.1\r\n\r\n", secrets.token_bytes(1000), b"\xff" * 100,
                  header(b"short") + field(BODY_SOLVE, b""), header(b"\0" * 16)]
        for frame in frames:
            self.client._work.send(frame)
            self.client._control.send(frame)
        wait_until(lambda: self.client.stats()["malformed"] >= before + 2 * len(frames))
        self.assertEqual(self.client.stats()["malformed"], before + 2 * len(frames))

    def test_magic_version_and_body(self):
        self.refused(header(self.id, magic=0x12345678) + field(BODY_SOLVE, b""), path="magic")
        self.refused(header(self.id, version=2) + field(BODY_SOLVE, b""), "FAILED_PRECONDITION",
                     "version")
        self.refused(header(self.id), path="")
        self.refused(header(self.id) + field(BODY_SOLVE, b"") * 2)
        self.refused(header(self.id) + field(BODY_SOLVE, b"") + field(17, b""))

    def test_header_fields(self):
        for number, value, path in ((5, 2 ** 60, "budget_ms"), (6, 10, "priority"),
                                    (4, b"\xff", "client_id"), (4, b"x" * 257, "client_id"),
                                    (7, b"a\0b", "trace_id")):
            self.refused(header(self.id) + field(number, value) + field(BODY_SOLVE, b""), path=path)

    def test_request_id_is_found_behind_a_broken_field(self):
        frame = field(4, b"\xff") + header(self.id) + field(BODY_SOLVE, b"")
        self.refused(frame, path="client_id")

    def test_cut_off_frames(self):
        whole = self.client.envelope("solve", SHORT_SOLVE, request_id=self.id).SerializeToString()
        for cut in range(HEADER_BYTES, len(whole), 97):
            self.refused(whole[:cut])

    def test_wrong_socket(self):
        self.refused(header(self.id) + field(34, b""), "FAILED_PRECONDITION")
        self.refused(header(self.id) + field(BODY_SOLVE, b""), "FAILED_PRECONDITION", control=True)
        self.refused(header(self.id) + field(65, b""), "FAILED_PRECONDITION")

    def test_too_many_frames(self):
        before = self.client.stats()["malformed"]
        self.client._work.send_multipart([b"x"] * 50)
        self.client._control.send_multipart([b"x", header(self.id) + field(34, b"")])
        wait_until(lambda: self.client.stats()["malformed"] >= before + 2)
        self.assertTrue(self.client.health()["ready"])

    def test_req_socket_is_answered_in_kind(self):
        with self.client._context.socket(zmq.REQ) as socket:
            socket.setsockopt(zmq.LINGER, 0)
            socket.connect(self.daemon.work)
            # Not a solve: a REQ socket takes one reply, and a solve may send progress first.
            socket.send(self.client.envelope("close_day", {"depot": "nowhere", "day": "never"})
                        .SerializeToString())
            self.assertTrue(socket.poll(30000))
            reply = pb.Envelope()
            reply.ParseFromString(socket.recv())
            self.assertEqual(reply.error.code, pb.CODE_NOT_FOUND)

    def test_oversize_control_frame_only_hurts_its_sender(self):
        with self.daemon.client() as other:
            other._control.send(b"x" * (1 << 20))
            self.assertTrue(self.client.health()["live"])


class Schema(WireCase):
    def test_unknown_fields_are_refused_by_path(self):
        self.solve(self.job(field(1, b"a") + field(99, 1)), "jobs[0]", "UNIMPLEMENTED")
        self.solve(field(77, b""), "", "UNIMPLEMENTED")
        self.refused(header(self.id) + field(BODY_SOLVE, b"") + field(15, 1), "UNIMPLEMENTED")

    def test_fields_given_twice(self):
        self.solve(self.job(field(1, b"a") * 2), "jobs[0].id")
        self.solve(field(3, b"") + field(3, b""), "problem")

    def test_texts(self):
        self.solve(self.technician(field(1, b"\xc3\x28")), "technicians[0].id")
        self.solve(self.technician(field(1, b"a\0b")), "technicians[0].id")
        self.solve(self.technician(field(1, b"\xed\xa0\x80")), "technicians[0].id")
        self.solve(self.technician(field(1, b"x" * 257)), "technicians[0].id")
        self.solve(self.technician(field(9, b"ok") + field(9, b"\xff")), "technicians[0].tools[1]")

    def test_numbers(self):
        self.solve(self.job(field(16, 2)), "jobs[0].mandatory")
        self.solve(self.job(field(16, 2 ** 32 + 1)), "jobs[0].mandatory")
        self.solve(field(3, field(3, field(1, 6))), "relations[0].kind")
        self.solve(field(3, field(3, field(1, 2 ** 32 + 3))), "relations[0].kind")
        self.solve(self.job(field(4, 2 ** 32)), "jobs[0].location")
        self.solve(self.job(field(4, 2 ** 64 - 1)), "jobs[0].location")
        self.solve(self.job(field(14, 2 ** 63)), "jobs[0].priority")

    def test_wire_types(self):
        self.solve(self.job(field(1, 5)), "jobs[0].id")
        self.solve(field(3, 5), "problem")
        self.solve(self.job(varint(1 << 3 | 3)), "jobs[0]")  # a group

    def test_counts(self):
        window = field(5, field(1, 0))
        self.solve(self.job(window * 17), "jobs[0].windows[16]", "RESOURCE_EXHAUSTED")
        self.solve(field(3, field(2, b"") * 50001), "jobs[50000]", "RESOURCE_EXHAUSTED")
        self.solve(self.job(field(12, b"\1" * 17)), "jobs[0].delivery[16]", "RESOURCE_EXHAUSTED")

    def test_deep_nesting_is_no_depth(self):
        deep = b""
        for _ in range(20000):
            deep = field(3, deep)
        self.solve(deep, None)

    def test_many_empty_messages_do_not_multiply(self):
        self.solve(field(3, field(1, b"") * 10000 + field(2, b"") * 50000), None)
        self.assertLess(self.client.stats()["memory_bytes"], 1 << 30)

    def test_days_have_names_without_slashes(self):
        for depot, day, path in (("", "d", "depot"), ("a", "", "day"), ("a/b", "d", "depot")):
            with self.assertRaises(ArrivalError) as caught:
                self.client.snapshot(depot, day)
            self.assertEqual(caught.exception.paths, [path])


class Mutations(WireCase):
    @staticmethod
    def damage(rng, frame):
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(HEADER_BYTES, len(frame))
            how = rng.randrange(3)
            if how == 0:
                frame[at] = rng.randrange(256)
            elif how == 1:
                del frame[at:at + rng.randint(1, 20)]
            else:
                frame[at:at] = rng.randbytes(rng.randint(1, 20))

    def outcome(self, frame):
        """Code of the reply, or its kind. A limit may have become a long one: then it is cancelled."""
        try:
            try:
                reply = self.answer(bytes(frame))
            except NoReply:
                self.client.cancel(self.id)
                reply = self.client.wait(self.id)
        except ArrivalError as error:
            return error.code
        return reply.WhichOneof("body")

    def test_damaged_requests_are_answered_and_hurt_nobody(self):
        rng = random.Random(1)
        self.client.timeout = 5
        seen = set()
        for _ in range(1000):
            self.id = rng.randbytes(16)
            frame = bytearray(self.client.envelope(
                "solve", {"problem": problem(2, 5), "options": {"epochs": 1}},
                request_id=self.id).SerializeToString())
            self.damage(rng, frame)
            seen.add(self.outcome(frame))
        self.assertTrue(self.client.health()["ready"])
        self.assertGreaterEqual(seen, {"solve_reply", "INVALID_ARGUMENT", "UNIMPLEMENTED"})
        self.assertLessEqual(seen, {"solve_reply", "INVALID_ARGUMENT", "UNIMPLEMENTED", "CANCELLED",
                                    "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION"})


if __name__ == "__main__":
    unittest.main()
