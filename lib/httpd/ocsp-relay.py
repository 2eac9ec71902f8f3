# Between httpd and the OCSP responders that clients' certificates name. httpd bounds each read of an answer and not the
# whole, so it could wait for ever for a responder that sends a byte now and then. The relay gives an answer on only when
# it has all of it, and asks for a limited time, a limited number of responders at a time, and each of them only so often.
import pwd
import socket
import struct
import sys
import threading
import time
from urllib.parse import urlsplit

NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST = 4, 20, 1
MAX_REQUEST = 16 * 1024
MAX_RESPONSE = 64 * 1024


class Refused(Exception):
    """The reason is logged here and by httpd."""


class Slots:
    """Counts lookups: all of them, and those of each responder."""

    def __init__(self, most, most_each):
        self.most, self.most_each = most, most_each
        self.lock, self.all, self.of = threading.Lock(), 0, {}

    def take(self, responder):
        with self.lock:
            if self.all >= self.most:
                raise Refused("too many lookups at a time")
            if self.of.get(responder, 0) >= self.most_each:
                raise Refused("too many lookups of this responder at a time")
            self.all += 1
            self.of[responder] = self.of.get(responder, 0) + 1

    def give_back(self, responder):
        with self.lock:
            self.all -= 1
            self.of[responder] -= 1
            if self.of[responder] == 0:
                del self.of[responder]


class Deadline:
    def __init__(self, seconds):
        self.end = time.monotonic() + seconds

    def limit(self, connection):
        left = self.end - time.monotonic()
        if left <= 0:
            raise socket.timeout("timed out")
        connection.settimeout(left)
        return connection


def read_message(connection, deadline, most):
    """A head and a body: as long as the head says, or up to the end of the connection."""
    data, wanted = b"", None
    while wanted is None or len(data) < wanted:
        part = deadline.limit(connection).recv(65536)
        if part == b"":
            break
        data += part
        if len(data) > most:
            raise Refused("more than %d bytes" % most)
        head, end, _ = data.partition(b"\r\n\r\n")
        if end and wanted is None:
            lengths = [line.split(b":", 1)[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
            if lengths:
                wanted = len(head) + 4 + int(lengths[0])
    head, end, body = data.partition(b"\r\n\r\n")
    if not end or (wanted is not None and len(data) < wanted):
        raise Refused("the connection ended too early")
    return head, body


def connected(host, port, deadline):
    """To the first of its addresses that answers; together they have the time of one."""
    failure = OSError("no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        connection = socket.socket(family, kind, protocol)
        try:
            deadline.limit(connection).connect(address)
            return connection
        except OSError as error:
            connection.close()
            failure = error
    raise failure


def ask(url, head, body, deadline):
    """The responder's answer as it sends it."""
    path = url.path or "/"
    lines = ["POST %s HTTP/1.0" % (path + ("?" + url.query if url.query else ""))]
    lines += [line for line in head[1:] if not line.lower().startswith("connection:")]
    with connected(url.hostname, url.port or 80, deadline) as connection:
        deadline.limit(connection).sendall("\r\n".join(lines + ["Connection: close", "", ""]).encode("latin-1") + body)
        answer_head, answer_body = read_message(connection, deadline, MAX_RESPONSE)
    return answer_head + b"\r\n\r\n" + answer_body


def belongs_to(uid, peer, port):
    """
    Whether a user has the other end of a connection to a port of the loopback. Others than httpd have no business here.
    The kernel is asked for that one socket (sock_diag(7)): /proc/net/tcp is read as a whole, and grows with the load.
    """
    ends = struct.pack("!HH", peer[1], port) + socket.inet_aton(peer[0]).ljust(16, b"\0") + socket.inet_aton("127.0.0.1").ljust(16, b"\0")
    request = struct.pack("=BBBxI", socket.AF_INET, socket.IPPROTO_TCP, 0, 0xFFFFFFFF) + ends + struct.pack("=III", 0, 0xFFFFFFFF, 0xFFFFFFFF)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as kernel:
        kernel.settimeout(1)
        kernel.send(struct.pack("=IHHII", 16 + len(request), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, 1, 0) + request)
        answer = kernel.recv(4096)
    # The uid stands behind the header, four bytes of state, the ends and three counters.
    return struct.unpack_from("=H", answer, 4) == (SOCK_DIAG_BY_FAMILY,) and struct.unpack_from("=I", answer, 80) == (uid,)


def serve(client, seconds, slots):
    url, deadline = None, Deadline(seconds)
    try:
        head, body = read_message(client, deadline, MAX_REQUEST)
        lines = head.decode("latin-1").split("\r\n")
        method, target, _ = (lines[0] + "  ").split(" ", 2)
        url = urlsplit(target)
        if method != "POST" or url.scheme != "http" or not url.hostname or not target.isprintable():
            raise Refused("not a question to an http: URL")
        responder = (url.hostname, url.port or 80)
        slots.take(responder)
        try:
            answer = ask(url, lines, body, deadline)
        finally:
            slots.give_back(responder)
    except (Refused, OSError, ValueError) as error:
        where = "a responder" if url is None else url.netloc
        reason = ascii(str(error)[:200])[1:-1]
        print("no answer of %s: %s" % (ascii(where[:200]), reason), file=sys.stderr, flush=True)
        # httpd refuses the client. It would keep an OCSP response that says tryLater for a while, where it staples it.
        answer = ("HTTP/1.0 504 %s\r\n\r\n" % reason).encode("ascii")
    try:
        client.settimeout(seconds)
        client.sendall(answer)
    except OSError:
        pass
    finally:
        client.close()


def main(user, seconds, most, most_each):
    """systemd has the socket, and hands it over as the first file after the three usual ones."""
    server = socket.socket(fileno=3)
    uid, port = pwd.getpwnam(user).pw_uid, server.getsockname()[1]
    slots = Slots(int(most), int(most_each))
    while True:
        client, peer = server.accept()
        try:
            is_httpd = belongs_to(uid, peer, port)
        except OSError as error:
            print("the kernel does not say whose a connection is: %s" % error, file=sys.stderr, flush=True)
            is_httpd = False
        if is_httpd:
            threading.Thread(target=serve, args=(client, float(seconds), slots), daemon=True).start()
        else:
            client.close()


main(*sys.argv[1:])
