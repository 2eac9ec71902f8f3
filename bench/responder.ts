import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";

export const OCSP_PORT = 9401;

/** A certificate's serial number as its bytes, and the OCSP response about it. */
export interface CertificateStatus {
  readonly serial: Buffer;
  readonly response: Buffer;
}

/** `hanging`: connections are accepted and never answered; `down`: they are refused. */
export type ResponderState = "answering" | "hanging" | "down";

/** An OCSP responder with responses that were signed beforehand. Its state is set from outside. */
export class Responder {
  private state: ResponderState = "down";
  private server: Server | undefined;

  constructor(
    private readonly statuses: readonly CertificateStatus[],
    private readonly address: string,
  ) {}

  async become(state: ResponderState): Promise<void> {
    this.state = state;
    if (state === "down") return this.close();
    // A client that waits for a response must not get it now.
    this.server?.closeAllConnections();
    if (this.server !== undefined) return;
    const server = createServer((request, response) => void this.answer(request, response));
    server.listen(OCSP_PORT, this.address);
    await once(server, "listening");
    this.server = server;
  }

  private async close(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (server === undefined) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.state !== "answering") return;
    // A client may be gone before its request is complete.
    const body = await buffer(request).catch(() => Buffer.alloc(0));
    const status = this.statuses.find(({ serial }) => body.includes(serial));
    if (status === undefined) response.writeHead(404).end();
    else response.setHeader("Content-Type", "application/ocsp-response").end(status.response);
  }
}
