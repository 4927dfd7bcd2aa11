"""A foreign client: reads topics by Kafka's wire protocol and holds every event to its published JSON Schema, with the
Python standard library alone. Knows nothing of the platform but the AsyncAPI document.
  python3 foreign.py HOST:PORT ASYNCAPI.json    prints one JSON line: events read by type, and faults"""
import json, re, socket, struct, sys
from datetime import datetime
from uuid import UUID


class Wire:
    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), 10)
        self.count = 0

    def ask(self, api, version, body):
        self.count += 1
        head = struct.pack(">hhih", api, version, self.count, 7) + b"foreign"
        self.socket.sendall(struct.pack(">i", len(head + body)) + head + body)
        size = struct.unpack(">i", self.exactly(4))[0]
        return Reader(self.exactly(size)[4:])

    def exactly(self, n):
        data = b""
        while len(data) < n:
            more = self.socket.recv(n - len(data))
            if not more:
                raise ConnectionError("the broker hung up")
            data += more
        return data


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        self.at += n
        return self.data[self.at - n : self.at]

    def number(self, code):
        return struct.unpack(">" + code, self.take(struct.calcsize(code)))[0]

    def text(self):
        n = self.number("h")
        return None if n < 0 else self.take(n).decode()

    def varint(self):
        shift = value = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return (value >> 1) ^ -(value & 1)

    def bytes(self):
        n = self.varint()
        return None if n < 0 else self.take(n)


def name(text):
    return struct.pack(">h", len(text)) + text.encode()


def metadata(wire, topics):
    r = wire.ask(3, 1, struct.pack(">i", len(topics)) + b"".join(map(name, topics)))
    brokers = {}
    for _ in range(r.number("i")):
        node, host, port = r.number("i"), r.text(), r.number("i")
        r.text()
        brokers[node] = f"{host}:{port}"
    r.number("i")
    leaders = []
    for _ in range(r.number("i")):
        r.number("h")
        topic = r.text()
        r.number("b")
        for _ in range(r.number("i")):
            _, partition, leader = r.number("h"), r.number("i"), r.number("i")
            for _ in range(2):
                r.take(4 * r.number("i"))
            leaders.append((topic, partition, brokers[leader]))
    return leaders


def fetch(wire, topic, partition, offset):
    body = struct.pack(">iiiib", -1, 200, 1, 4 << 20, 0) + struct.pack(">i", 1) + name(topic)
    r = wire.ask(1, 4, body + struct.pack(">iiqi", 1, partition, offset, 2 << 20))
    r.number("i"), r.number("i"), r.text(), r.number("i"), r.number("i")
    error, high = r.number("h"), r.number("q")
    if error:
        raise RuntimeError(f"Kafka error {error}")
    r.number("q")
    r.take(max(0, r.number("i")) * 16)
    r.number("i")
    return high, list(records(r))


def records(r):
    while r.at + 61 <= len(r.data):
        base, size = r.number("q"), r.number("i")
        end = r.at + size
        if end > len(r.data):
            return
        r.number("i"), r.number("b"), r.number("I")
        attributes = r.number("h")
        if attributes & 7:
            raise RuntimeError("compressed: not known here")
        r.take(4 + 8 + 8 + 8 + 2 + 4)
        for _ in range(r.number("i")):
            r.varint(), r.number("b"), r.varint()
            offset = base + r.varint()
            key, value = r.bytes(), r.bytes()
            headers = {r.bytes().decode(): r.bytes().decode() for _ in range(r.varint())}
            yield offset, key, value, headers
        r.at = end


KINDS = {"object": dict, "array": list, "string": str, "boolean": bool}
KNOWN = {"type", "properties", "required", "items", "enum", "const", "pattern", "minimum", "maximum", "minLength", "maxLength",
         "minItems", "maxItems", "format", "anyOf", "patternProperties", "title", "description", "additionalProperties"}


def faults(schema, value, at=""):
    if set(schema) - KNOWN:
        yield f"{at}: the schema has words that are not known here: {set(schema) - KNOWN}"
    kind = schema.get("type")
    if kind == "integer" and (isinstance(value, bool) or not isinstance(value, int)):
        yield f"{at}: not an integer"
    if kind == "number" and (isinstance(value, bool) or not isinstance(value, (int, float))):
        yield f"{at}: not a number"
    if kind in KINDS and not isinstance(value, KINDS[kind]):
        yield f"{at}: not of type {kind}"
        return
    if "enum" in schema and value not in schema["enum"] or "const" in schema and value != schema["const"]:
        yield f"{at}: not one of the words"
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{at}: does not match {schema['pattern']}"
        if len(value) < schema.get("minLength", 0):
            yield f"{at}: too short"
        if len(value) > schema.get("maxLength", len(value)):
            yield f"{at}: too long"
        try:
            if schema.get("format") == "uuid":
                UUID(value)
            if schema.get("format") == "date-time":
                datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            yield f"{at}: not a {schema['format']}"
    if isinstance(value, (int, float)) and not (schema.get("minimum", value) <= value <= schema.get("maximum", value)):
        yield f"{at}: out of range"
    if "anyOf" in schema and all(any(True for _ in faults(one, value)) for one in schema["anyOf"]):
        yield f"{at}: none of the kinds"
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{at}: {len(value)} items are too few or too many"
        for i, one in enumerate(value):
            yield from faults(schema.get("items", {}), one, f"{at}/{i}")
    if isinstance(value, dict):
        for member in schema.get("required", []):
            if member not in value:
                yield f"{at}/{member}: missing"
        for member, one in value.items():
            if member in schema.get("properties", {}):
                yield from faults(schema["properties"][member], one, f"{at}/{member}")
            for pattern, inner in schema.get("patternProperties", {}).items():
                if re.search(pattern, member):
                    yield from faults(inner, one, f"{at}/{member}")


def main(address, file):
    document = json.load(open(file, encoding="utf-8"))
    messages = document["components"]["messages"]
    topics = [channel["address"] for channel in document["channels"].values()]
    read, wrong = {}, []
    for topic, partition, leader in metadata(Wire(address), topics):
        wire, offset, high = Wire(leader), 0, None
        while high is None or offset < high:
            high, some = fetch(wire, topic, partition, offset)
            if not some:
                break
            for at, key, value, headers in some:
                if at < offset:
                    continue
                offset = at + 1
                kind = headers.get("ce_type", "")
                message = messages.get(kind)
                if message is None:
                    wrong.append(f"{topic}/{partition}/{at}: unknown type {kind}")
                    continue
                found = list(faults(message["headers"], headers)) + list(faults(message["payload"]["schema"], json.loads(value)))
                if key.decode() != headers["ce_subject"]:
                    found.append("the key is not the subject")
                wrong += [f"{topic}/{partition}/{at} {kind} {one}" for one in found]
                read[kind] = read.get(kind, 0) + 1
    print(json.dumps({"read": read, "faults": wrong}))


main(*sys.argv[1:])
