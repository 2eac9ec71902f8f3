// Asks for documents and prints what a client of Node's https sees. Standard input is JSON, as clients.ts writes it.
import { readFileSync } from "node:fs";
import { get } from "node:https";

const read = (file) => (file === "" ? undefined : readFileSync(file));

for (const { address, name, path, tls, ca, certificate, key } of JSON.parse(readFileSync(0, "utf8"))) {
  const version = `TLSv${tls}`;
  const seen = await new Promise((resolve) => {
    get(
      {
        ...{ host: address, servername: name, path, headers: { Host: name }, agent: false, timeout: 10_000 },
        ...{ ca: read(ca), cert: read(certificate), key: read(key), minVersion: version, maxVersion: version },
      },
      (response) => response.resume().on("end", () => resolve(String(response.statusCode))),
    ).on("error", (error) => resolve(error.message));
  });
  console.log(JSON.stringify(seen));
}
