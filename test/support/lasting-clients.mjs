// Clients with a certificate that keep one connection each, and ask in it again and again, whatever the server says:
//   node lasting-clients.mjs FILE
// FILE is JSON: `certificate` and `key` (PEM), and `connections` with `id`, `protocol`, `tls`, `name`, `path` and `slowPath`.
// Writes `ID STATUS` for each answer, and `ID closed` when the server has ended the connection. Over HTTP/2 a client goes on after
// GOAWAY, and asks for `slowPath` without taking the answer, so that one request never ends.
import { readFileSync } from "node:fs";
import { connect } from "node:tls";

const { certificate, key, connections } = JSON.parse(readFileSync(process.argv[2], "utf8"));
setTimeout(() => process.exit(1), 120_000);

const HEADERS = 1;
const SETTINGS = 4;
const PING = 6;
const WINDOW_UPDATE = 8;
const ACK = 1;
const END_STREAM = 1;
const END_HEADERS = 4;
const HEAD_BYTES = 9;
const EACH_MILLISECONDS = 500;

for (const connection of connections) open(connection);

function open(connection) {
  const { id, protocol, tls, name } = connection;
  const socket = connect({
    ...{ host: "127.0.0.1", port: 443, servername: name, ALPNProtocols: [protocol], rejectUnauthorized: false },
    ...{ cert: certificate, key, minVersion: tls, maxVersion: tls },
  });
  const say = (word) => process.stdout.write(`${id} ${word}\n`);
  let timer;
  socket.once("close", () => {
    clearInterval(timer);
    say("closed");
  });
  socket.on("error", () => {});
  // A handshake in the connection is one more.
  socket.once("secureConnect", () => {
    const ask = protocol === "h2" ? speakH2(socket, connection, say) : speakHttp1(socket, connection, say);
    timer = setInterval(ask, EACH_MILLISECONDS);
  });
}

function frame(type, flags, stream, payload = Buffer.alloc(0)) {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** GET with the indexes of HPACK's static table: method, scheme, path, authority. */
function get(name, path) {
  const literal = (index, text) => Buffer.concat([Buffer.from([index, text.length]), Buffer.from(text)]);
  return Buffer.concat([Buffer.from([0x82, 0x87]), literal(0x04, path), literal(0x01, name)]);
}

/** By the index of HPACK's static table, with which httpd begins an answer. */
const STATUS = { 136: 200, 141: 404, 142: 500 };

function speakH2(socket, { name, path, slowPath }, say) {
  let stream = 1;
  const ask = (asked) => {
    socket.write(frame(HEADERS, END_HEADERS | END_STREAM, stream, get(name, asked)));
    stream += 2;
  };
  const window = Buffer.alloc(4);
  window.writeUInt32BE(0x3fffffff);
  const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  // The connection may carry everything, and each stream as much as fits its own window.
  socket.write(Buffer.concat([preface, frame(SETTINGS, 0, 0), frame(WINDOW_UPDATE, 0, 0, window)]));
  ask(slowPath);
  let seen = Buffer.alloc(0);
  socket.on("data", (data) => {
    seen = Buffer.concat([seen, data]);
    while (seen.length >= HEAD_BYTES && seen.length >= HEAD_BYTES + seen.readUIntBE(0, 3)) {
      const [type, flags, payload] = [seen[3], seen[4], seen.subarray(HEAD_BYTES, HEAD_BYTES + seen.readUIntBE(0, 3))];
      seen = seen.subarray(HEAD_BYTES + payload.length);
      if (type === HEADERS) say(STATUS[payload[0]] ?? "another status");
      if (type === SETTINGS && flags !== ACK) socket.write(frame(SETTINGS, ACK, 0));
      if (type === PING && flags !== ACK) socket.write(frame(PING, ACK, 0, payload));
    }
  });
  return () => ask(path);
}

function speakHttp1(socket, { name, path }, say) {
  socket.on("data", (data) => {
    for (const [, status] of data.toString().matchAll(/^HTTP\/1\.1 (\d+)/gm)) say(status);
  });
  return () => socket.write(`GET ${path} HTTP/1.1\r\nHost: ${name}\r\n\r\n`);
}
