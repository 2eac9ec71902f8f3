import type { RequestListener } from "node:http";
import { refusedAddress } from "../../lib/trust/address";
import { download } from "../../lib/trust/download";
import { gives, type IssuerServer, issuerServer } from "./issuer-server";

let server: IssuerServer;
beforeAll(async () => {
  server = await issuerServer();
});
afterAll(() => server.close());

const limits = { bytes: 4096, milliseconds: 10_000, allowPrivate: true };

function get(answer: RequestListener, milliseconds = limits.milliseconds): Promise<Buffer> {
  server.answers.set("/ca.crt", answer);
  return download(`${server.url}/ca.crt`, { ...limits, milliseconds });
}

test("gets every byte, up to the limit", async () => {
  const body = Buffer.from(Array.from({ length: 4096 }, (_, index) => index % 256));
  expect(await get(gives(body))).toEqual(body);
  server.answers.set("/a%20b?c=d", gives("with a query"));
  expect((await download(`${server.url}/a%20b?c=d#part`, limits)).toString()).toBe("with a query");
});

test.each<[string, RequestListener, RegExp]>([
  [
    "a redirect",
    (_, r) => r.writeHead(302, { location: "http://169.254.169.254/" }).end(),
    /redirects to http:\/\/169/,
  ],
  ["a server in trouble", (_, r) => r.writeHead(500).end("oops"), /answers with status 500/],
  ["an announced size", gives(Buffer.alloc(4097)), /larger than 4 KiB/],
  ["an endless answer", (_, r) => endless(r), /larger than 4 KiB/],
  [
    "half of what was announced",
    (_, r) => r.writeHead(200, { "content-length": 9 }).end("half", () => r.socket?.destroy()),
    /ECONNRESET/,
  ],
  ["an unfinished chunk", (_, r) => r.write("part", () => r.socket?.destroy()), /ECONNRESET/],
  ["no answer at all", (request) => request.socket.destroy(), /ECONNRESET/],
  ["no HTTP", (request) => request.socket.end("SSH-2.0-OpenSSH\r\n"), /HPE_/],
  ["compression", (_, r) => r.writeHead(200, { "content-encoding": "gzip" }).end("x"), /encoding gzip/],
])("fails on %s", async (_, answer, reason) => {
  await expect(get(answer)).rejects.toThrow(reason);
});

test.each<[string, RequestListener]>([
  ["a slow drip", (_, response) => drip(response)],
  ["silence", () => undefined],
])("fails on %s", async (_, answer) => {
  await expect(get(answer, 300)).rejects.toThrow("the download took longer than 0.3 s");
});

function endless(response: Parameters<RequestListener>[1]): void {
  response.writeHead(200);
  const more = () => {
    while (response.writable && response.write(Buffer.alloc(1024)));
    response.once("drain", more);
  };
  more();
}

function drip(response: Parameters<RequestListener>[1]): void {
  response.writeHead(200, { "content-length": 1000 });
  const timer = setInterval(() => response.write("."), 20);
  response.once("close", () => clearInterval(timer));
}

test.each([
  ["https://127.0.0.1/ca.crt", /only http: is fetched.* not https:/],
  ["ldap://ca.example.org/cn=ca", /not ldap:/],
  ["file:///etc/passwd", /not file:/],
  ["ca.crt", /not a URL/],
  ["http://user:word@127.0.0.1/", /user name/],
  ["http://0x7f.1/", /127\.0\.0\.1 is a private address.*--private/],
  ["http://localhost/", /private address/],
  ["http://[::ffff:10.0.0.1]/", /private address/],
  ["http://169.254.169.254/latest/meta-data/", /not the address of a web server/],
])("fails on %s, and asks nobody", async (url, reason) => {
  await expect(download(url, { ...limits, allowPrivate: false })).rejects.toThrow(reason);
});

test("fails where nobody listens", async () => {
  const gone = await issuerServer();
  await gone.close();
  await expect(download(`${gone.url}/ca.crt`, limits)).rejects.toThrow(
    "the connection failed or closed early (ECONNREFUSED)",
  );
});

test.each([
  ["127.0.0.1", "private"],
  ["10.89.79.5", "private"],
  ["172.31.0.1", "private"],
  ["192.168.1.1", "private"],
  ["100.64.0.1", "private"],
  ["::1", "private"],
  ["fd00::1", "private"],
  ["::ffff:192.168.1.1", "private"],
  ["0.0.0.0", "no web server"],
  ["169.254.169.254", "no web server"],
  ["::ffff:169.254.169.254", "no web server"],
  ["224.0.0.1", "no web server"],
  ["255.255.255.255", "no web server"],
  ["::", "no web server"],
  ["fe80::1", "no web server"],
  ["ff02::1", "no web server"],
])("knows %s for %s", (address, kind) => {
  expect(refusedAddress(address, false)).toContain(kind === "private" ? kind : "not the address of a web server");
  expect(refusedAddress(address, true) === undefined).toBe(kind === "private");
});

test.each(["172.32.0.1", "9.255.255.255", "193.0.0.1", "2606:4700::1111", "::ffff:8.8.8.8"])(
  "lets %s pass",
  (address) => {
    expect(refusedAddress(address, false)).toBeUndefined();
  },
);
