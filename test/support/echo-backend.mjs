// Answers each request with what arrived, and with the Location and the cookie's path that it asks for: `echo-backend.mjs PORT|SOCKET [CERTIFICATE KEY]`.
import { createHash } from "node:crypto";
import { chmodSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";

const [place, certificate, key] = process.argv.slice(2);

const answer = (request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    response.setHeader("Content-Type", "application/json");
    const { searchParams } = new URL(request.url, "http://localhost");
    if (searchParams.has("redirect")) response.setHeader("Location", searchParams.get("redirect"));
    if (searchParams.has("cookie")) response.setHeader("Set-Cookie", `a=b; Path=${searchParams.get("cookie")}`);
    response.end(
      JSON.stringify({
        method: request.method,
        url: request.url,
        headers: request.rawHeaders,
        trailers: request.rawTrailers,
        body: Buffer.concat(chunks).toString("latin1"),
      }),
    );
  });
};
const options = { maxHeaderSize: 65_536, keepAliveTimeout: 5_000 };
const server =
  certificate === undefined
    ? createServer(options, answer)
    : createTlsServer({ ...options, cert: readFileSync(certificate), key: readFileSync(key) }, answer);

// A WebSocket that echoes unmasked text, one frame of less than 126 bytes at a time.
server.on("upgrade", (request, socket) => {
  const accept = createHash("sha1")
    .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest("base64");
  socket.write(
    ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${accept}`]
      .map((line) => `${line}\r\n`)
      .join("")
      .concat("\r\n"),
  );
  const said = JSON.stringify(request.rawHeaders).slice(0, 20_000);
  const frame = Buffer.alloc(4);
  frame.writeUInt8(0x81, 0);
  frame.writeUInt8(126, 1);
  frame.writeUInt16BE(Buffer.byteLength(said), 2);
  socket.write(Buffer.concat([frame, Buffer.from(said)]));
  socket.on("error", () => socket.destroy());
});
if (/^\d+$/.test(place)) server.listen(Number(place), "127.0.0.1");
else server.listen(place, () => chmodSync(place, 0o777));
