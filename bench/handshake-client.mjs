// Makes full TLS 1.3 handshakes that ask for the staple, several at a time, and closes each connection at once. Prints
// JSON: for each handshake its milliseconds, and the SHA-256 of the staple or nothing.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect, createSecureContext } from "node:tls";

const { address, port, name, trusted, count, atOnce } = JSON.parse(process.argv[2]);
const secureContext = createSecureContext({ ca: trusted.map((file) => readFileSync(file)), minVersion: "TLSv1.3" });

function handshake() {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const made = { milliseconds: 0, staple: "" };
    const socket = connect({ host: address, port, servername: name, secureContext, requestOCSP: true }, () => {
      made.milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
      socket.end();
    });
    socket.on("OCSPResponse", (response) => {
      if (response !== null) made.staple = createHash("sha256").update(response).digest("hex");
    });
    socket.on("error", reject);
    // httpd has seen the end of the handshake, and has closed too.
    socket.on("close", () => resolve(made));
    socket.resume();
  });
}

const made = [];
let left = count;
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (left-- > 0) made.push(await handshake());
  }),
);
process.stdout.write(`${JSON.stringify(made)}\n`);
