import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A web server on this machine that answers each path as a test says. */
export interface IssuerServer {
  /** Without a final slash. */
  readonly url: string;
  readonly asked: string[];
  readonly answers: Map<string, RequestListener>;
  close(): Promise<void>;
}

export async function issuerServer(): Promise<IssuerServer> {
  const answers = new Map<string, RequestListener>();
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const answer = answers.get(request.url ?? "");
    if (answer === undefined) response.writeHead(404).end("no such file");
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answers,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export function gives(body: Uint8Array | string, type = "application/pkix-cert"): RequestListener {
  return (_, response) => response.writeHead(200, { "content-type": type }).end(body);
}
