// Sends requests as they are given, however odd, and prints what came back. Standard input has a line of JSON for each:
// { tls, http, path, headers: [[name, value]], trailers: [[name, value]], client: { cert, key }, resume }

import { readFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:tls";

const host = process.argv[2];
const questions = readFileSync(0, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const sessions = new Map();

function tlsOptions({ tls, client, http, resume }) {
  const kept = resume ? sessions.get(`${tls} ${client?.cert}`) : undefined;
  return {
    host: "127.0.0.1",
    port: 443,
    servername: host,
    rejectUnauthorized: false,
    minVersion: `TLSv${tls}`,
    maxVersion: `TLSv${tls}`,
    ALPNProtocols: [http === "2" ? "h2" : "http/1.1"],
    ...(client === undefined ? {} : { cert: readFileSync(client.cert), key: readFileSync(client.key) }),
    ...(kept === undefined ? {} : { session: kept }),
  };
}

function keepSession(socket, { tls, client }) {
  socket.on("session", (session) => sessions.set(`${tls} ${client?.cert}`, session));
}

/** Bytes as they are: no program between may mend them. */
function http1(question) {
  const { path, headers, trailers } = question;
  const chunked = trailers.length > 0;
  const head = [
    [`${chunked ? "POST" : "GET"} ${path} HTTP/1.1`],
    [`Host: ${host}`],
    ...headers.map(([name, value]) => [`${name}: ${value}`]),
    ...(chunked ? [["Transfer-Encoding: chunked"]] : []),
    ["Connection: close"],
  ];
  const body = chunked
    ? `4\r\nbody\r\n0\r\n${trailers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`
    : "";
  return new Promise((resolve) => {
    const socket = connect(tlsOptions(question));
    const chunks = [];
    keepSession(socket, question);
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on("secureConnect", () => socket.write(Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`, "latin1")));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", () => {});
    socket.on("close", () => {
      const text = Buffer.concat(chunks).toString("latin1");
      const [, status] = /^HTTP\/1\.1 (\d+)/.exec(text) ?? [];
      resolve({ status: Number(status ?? 0), body: /\{.*\}/s.exec(text)?.[0] ?? "" });
    });
  });
}

function http2(question) {
  const { path, headers, trailers } = question;
  return new Promise((resolve) => {
    const session = connectHttp2(`https://${host}`, { createConnection: () => connect(tlsOptions(question)) });
    const ended = (answer) => {
      session.destroy();
      resolve(answer);
    };
    session.on("error", () => ended({ status: 0, body: "" }));
    session.setTimeout(10_000, () => ended({ status: 0, body: "" }));
    const fields = { ":path": path, ":method": trailers.length > 0 ? "POST" : "GET" };
    for (const [name, value] of headers) {
      const key = name.toLowerCase();
      fields[key] = key in fields ? [fields[key], value].flat() : value;
    }
    try {
      const stream = session.request(fields, {
        endStream: trailers.length === 0,
        waitForTrailers: trailers.length > 0,
      });
      let status = 0;
      const chunks = [];
      stream.on("response", (answer) => {
        status = answer[":status"];
      });
      stream.on("wantTrailers", () => {
        stream.sendTrailers(Object.fromEntries(trailers.map(([name, value]) => [name.toLowerCase(), value])));
      });
      if (trailers.length > 0) stream.end("body");
      stream.on("data", (chunk) => chunks.push(chunk));
      stream.on("error", () => ended({ status: 0, body: "" }));
      stream.on("end", () => ended({ status, body: Buffer.concat(chunks).toString("latin1") }));
    } catch (error) {
      // Not a header that this client lets anybody send over HTTP/2.
      ended({ status: -1, body: String(error) });
    }
  });
}

const answers = [];
let next = 0;
const worker = async () => {
  while (next < questions.length) {
    const index = next++;
    const question = questions[index];
    answers[index] = await (question.http === "2" ? http2(question) : http1(question));
  }
};
await Promise.all(Array.from({ length: 8 }, worker));
process.stdout.write(`${answers.map((answer) => JSON.stringify(answer)).join("\n")}\n`);
