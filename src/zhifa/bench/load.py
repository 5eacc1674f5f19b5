"""发生器 — keep-alive connections that send one report after the other, in a process of their own.

``python -m zhifa.bench.load PORT SECONDS CONNECTIONS KEY SEED`` prints ``{"done", "refused", "seconds", "times"}``; times are
milliseconds a request.
"""

import json
import socket
import sys
import threading
import time

from zhifa.bench.reports import rows_for

_SAMPLES = 2000


def _requests(key: str, seed: int, lane: int) -> list[tuple[str, bytes]]:
    """Body without number, ready to be sent; the number is added on the way."""
    rows = rows_for(_SAMPLES, seed=seed * 100 + lane)
    made = []
    for row in rows:
        sent = {k: row[k] for k in ("text", "channel", "address", "name", "phone")}
        sent |= {"lng": row["lng"] or 118.1, "lat": row["lat"] or 28.8}
        made.append((row["external_no"], json.dumps(sent, ensure_ascii=False).encode()[:-1]))
    return made


def _answer(connection: socket.socket) -> int:
    """Status of the next answer, read to its end. Raises ``ConnectionError``."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            raise ConnectionError("the server closed the connection")
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = -1
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    if length < 0:
        raise ConnectionError("an answer without its length")
    while len(body) < length:
        body += connection.recv(65536)
    return int(head[9:12])


class Lane:
    """一条连接."""

    def __init__(self, port: int, key: str, seed: int, number: int) -> None:
        self.requests = _requests(key, seed, number)
        self.name = f"{seed}-{number}"
        self.times: list[float] = []
        self.refused = 0
        self.failure = ""
        self._head = (
            f"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {key}\r\n"
        )
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def run(self, until: float) -> None:
        """Send until the time is up."""
        turn = 0
        try:
            while (began := time.perf_counter()) < until:
                _, body = self.requests[turn % len(self.requests)]
                body += b', "external_no": "%s-%d"}' % (self.name.encode(), turn)
                head = f"{self._head}Idempotency-Key: {self.name}-{turn}-key\r\nContent-Length: {len(body)}\r\n\r\n"
                self._connection.sendall(head.encode() + body)
                if _answer(self._connection) == 201:
                    self.times.append((time.perf_counter() - began) * 1000)
                else:
                    self.refused += 1
                turn += 1
        except OSError as error:
            self.failure = str(error)


def main(words: list[str]) -> int:
    port, seconds, connections, key, seed = (
        int(words[0]),
        float(words[1]),
        int(words[2]),
        words[3],
        int(words[4]),
    )
    lanes = [Lane(port, key, seed, n) for n in range(connections)]
    began = time.perf_counter()
    threads = [threading.Thread(target=lane.run, args=(began + seconds,)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = [t for lane in lanes for t in lane.times]
    told = {
        "done": len(times),
        "refused": sum(lane.refused for lane in lanes),
        "failures": [lane.failure for lane in lanes if lane.failure],
        "seconds": time.perf_counter() - began,
        "times": [round(t, 3) for t in times],
    }
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
