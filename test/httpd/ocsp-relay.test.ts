import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { relayArguments } from "../../lib/httpd/ocsp-relay";
import { testWithPrograms } from "../support/programs";

const PROGRAM = join(__dirname, "../../lib/httpd/ocsp-relay.py");
const USER = process.getuid?.() === 0 ? "root" : (process.env.USER ?? "nobody");
const SECONDS = 1;
const ANSWER = "HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\ngood";

const test = testWithPrograms("python3", "systemd-socket-activate");

let relay: ChildProcess;
let port: number;
let log = "";
const responders: Server[] = [];

beforeEach(async () => {
  await start(USER);
});
afterEach(async () => {
  relay.kill("SIGTERM");
  await once(relay, "exit");
  for (const responder of responders.splice(0)) responder.close();
});

test("an answer is given on as the responder sends it, and the question as httpd asks it", async () => {
  const asked: string[] = [];
  const url = await responder((socket, question) => {
    asked.push(question);
    socket.write(ANSWER);
  });
  expect((await ask(`${url}/path?a=b`, "DER\0")).toString()).toBe(ANSWER);
  expect(asked).toEqual([
    "POST /path?a=b HTTP/1.0\r\nHost: ca.example.org\r\nContent-Length: 4\r\nConnection: close\r\n\r\nDER\0",
  ]);
});

test.each<[string, (socket: Socket) => void]>([
  ["says nothing", () => {}],
  ["drips the head", (socket) => drip(socket, "H")],
  [
    "drips the body",
    (socket) => {
      socket.write("HTTP/1.0 200 OK\r\n\r\n");
      drip(socket, "0");
    },
  ],
  ["ends before its answer is complete", (socket) => socket.end("HTTP/1.0 200 OK\r\nContent-Length: 40\r\n\r\ngood")],
  ["ends before its head is complete", (socket) => socket.end("HTTP/1.0 200")],
  ["sends more than an OCSP response is long", (socket) => socket.end(`HTTP/1.0 200 OK\r\n\r\n${"0".repeat(70_000)}`)],
  ["names a length that is none", (socket) => socket.end("HTTP/1.0 200 OK\r\nContent-Length: a\r\n\r\ngood")],
])("httpd is told that there is no answer, in time, where a responder %s", async (_, answer) => {
  const started = Date.now();
  const url = await responder((socket) => answer(socket));
  expect((await ask(url)).toString()).toMatch(/^HTTP\/1\.0 504 [ -~]+\r\n\r\n$/);
  expect(Date.now() - started).toBeLessThan(SECONDS * 1000 + 1000);
});

test("one responder that hangs has eight lookups at a time, all together have 32, and others are told at once", async () => {
  const hanging = await responder(() => {});
  const started = Date.now();
  const times = await Promise.all(Array.from({ length: 12 }, () => ask(hanging).then(() => Date.now() - started)));
  expect(times.filter((each) => each >= SECONDS * 1000)).toHaveLength(8);
  expect(log).toContain("too many lookups of this responder at a time");

  const many = await Promise.all(Array.from({ length: 5 }, () => responder(() => {})));
  const again = Date.now();
  const all = await Promise.all(
    Array.from({ length: 40 }, (_, index) => ask(many[index % 5] ?? "").then(() => Date.now() - again)),
  );
  expect(all.filter((each) => each >= SECONDS * 1000)).toHaveLength(32);
  expect(log).toContain("too many lookups at a time");

  const good = await responder((socket) => socket.write(ANSWER));
  expect((await ask(good)).toString()).toBe(ANSWER);
});

test.each([
  "https://127.0.0.1/",
  "file:///etc/passwd",
  "/",
  "http:///",
  "http://127.0.0.1:x/",
  "http://127.0.0.1/\u0001",
])("%j is no responder", async (url) => {
  expect((await ask(url)).toString()).toMatch(/^HTTP\/1\.0 504 [ -~]+\r\n\r\n$/);
});

test("what a certificate names is escaped in the journal", async () => {
  await ask("http://\u001bc\u00e9/");
  expect(log).toContain("\\x1bc\\xc3\\xa9");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(log).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0080-\uffff]/);
});

test("another user than httpd's is not answered", async () => {
  relay.kill("SIGTERM");
  await once(relay, "exit");
  await start(USER === "nobody" ? "root" : "nobody");
  const good = await responder((socket) => socket.write(ANSWER));
  expect((await ask(good)).toString()).toBe("");
});

async function start(user: string): Promise<void> {
  log = "";
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  port = (probe.address() as AddressInfo).port;
  probe.close();
  await once(probe, "close");
  const [, ...words] = relayArguments(user, SECONDS);
  const activated = ["--listen", `127.0.0.1:${port}`, "/usr/bin/python3", "-I", PROGRAM, ...words];
  relay = spawn("systemd-socket-activate", activated, { stdio: ["ignore", "ignore", "pipe"] });
  relay.stderr?.on("data", (data) => {
    log += String(data);
  });
  while (!log.includes("Listening on")) await once(relay.stderr as NodeJS.ReadableStream, "data");
}

/** The URL of a responder that gets the whole question. */
async function responder(answer: (socket: Socket, question: string) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (question) => answer(socket, String(question)));
  }).listen(0, "127.0.0.1");
  responders.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function drip(socket: Socket, byte: string): void {
  const timer = setInterval(() => socket.write(byte), 200);
  socket.on("close", () => clearInterval(timer));
}

/** Asks as httpd does. */
async function ask(url: string, body = "DER"): Promise<Buffer> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`POST ${url} HTTP/1.0\r\nHost: ca.example.org\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  const parts: Buffer[] = [];
  socket.on("data", (part) => parts.push(part));
  await new Promise((resolve) => socket.once("close", resolve));
  return Buffer.concat(parts);
}
