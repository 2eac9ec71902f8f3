import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

interface Comment {
  readonly id: number;
  readonly author: string;
  body: string;
}

interface Status {
  readonly sha: string;
  readonly context: string;
  readonly state: string;
  readonly description: string;
}

/** A pull request, or a merge request. */
export interface Proposal {
  readonly number: number;
  readonly owner: string;
  readonly branch: string;
  sha: string;
  /** The commit of the main branch that it became. */
  merged?: string;
}

type Answer = readonly [status: number, body: unknown];

/** Who the token belongs to. */
const ME = "github-actions[bot]";

/** GitHub's and GitLab's API on loopback, as far as the example calls them, and a server of downloads. */
export class Forge {
  static readonly token = "t0ken";
  readonly proposals: Proposal[] = [];
  readonly comments: (Comment & { readonly proposal: number })[] = [];
  /** The newest first. */
  readonly statuses: Status[] = [];
  /** Files by their paths. */
  readonly downloads = new Map<string, Buffer>();
  private server?: Server;

  async start(): Promise<string> {
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () => {
        const file = this.downloads.get(request.url ?? "");
        if (file !== undefined) return response.end(file);
        const [status, answer] = this.answer(request, body === "" ? {} : JSON.parse(body));
        response.writeHead(status, { "content-type": "application/json" });
        return response.end(JSON.stringify(answer));
      });
    });
    this.server = server;
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise((done) => this.server?.close(done));
  }

  /** What somebody else writes. */
  say(proposal: number, author: string, body: string): void {
    this.comments.push({ proposal, id: this.comments.length + 1, author, body });
  }

  private answer({ url = "", method, headers }: IncomingMessage, body: Readonly<Record<string, string>>): Answer {
    const { pathname, searchParams: query } = new URL(url, "http://forge");
    if (headers.authorization !== `Bearer ${Forge.token}` && headers["private-token"] !== Forge.token) {
      return [401, { message: "Bad credentials" }];
    }
    const size = Number(query.get("per_page") ?? 30);
    const start = (Number(query.get("page") ?? 1) - 1) * size;
    const page = (all: readonly unknown[]): Answer => [200, all.slice(start, start + size)];
    const what = pathname.replace(/^\/repos\/example\/platform\/|^\/projects\/7\//, "");
    if (pathname === "/user") return [200, { id: idOf(ME) }];
    if (method === "GET" && what === "pulls") {
      const open = this.proposals.filter(({ merged }) => merged === undefined);
      const found = open.filter(({ owner, branch }) => query.get("head") === `${owner}:${branch}`);
      return page(found.map(({ number, sha }) => ({ number, head: { sha } })));
    }
    const [, proposal] = /^(?:issues|merge_requests)\/(\d+)\/(?:comments|notes)$/.exec(what) ?? [];
    if (proposal !== undefined) {
      if (!this.proposals.some(({ number }) => number === Number(proposal))) return [404, { message: "Not Found" }];
      if (method === "GET") return page(this.comments.filter((each) => each.proposal === Number(proposal)).map(shown));
      if (tooLong(body.body)) return [422, { message: "body is too long (maximum is 65536 characters)" }];
      this.say(Number(proposal), ME, body.body ?? "");
      return [201, {}];
    }
    const [, edited] = /^(?:issues\/comments|merge_requests\/\d+\/notes)\/(\d+)$/.exec(what) ?? [];
    if (edited !== undefined && method === (what.startsWith("issues") ? "PATCH" : "PUT")) {
      const comment = this.comments.find(({ id }) => id === Number(edited));
      if (comment?.author !== ME) return [403, { message: "Forbidden" }];
      if (tooLong(body.body)) return [422, { message: "body is too long (maximum is 65536 characters)" }];
      comment.body = body.body ?? "";
      return [200, {}];
    }
    const [, stated] = /^statuses\/([0-9a-f]{40})$/.exec(what) ?? [];
    if (stated !== undefined && method === "POST") {
      const { context = "", state = "", description = "" } = body;
      if (description.length > 140) return [422, { message: "description is too long (maximum is 140 characters)" }];
      this.statuses.unshift({ sha: stated, context, state, description });
      return [201, {}];
    }
    const [, sha, of] = /^(?:repository\/)?commits\/([0-9a-f]{40})\/(\w+)$/.exec(what) ?? [];
    if (of === "statuses") return page(this.statuses.filter((each) => each.sha === sha));
    if (of === "pulls" || of === "merge_requests") {
      const found = this.proposals.filter(({ merged }) => merged === sha);
      return page(
        found.map((each) => ({
          iid: each.number,
          sha: each.sha,
          head: { sha: each.sha },
          merged_at: "2026-01-01T00:00:00Z",
        })),
      );
    }
    return [404, { message: `nothing at ${method} ${pathname}` }];
  }
}

/** In the words of both. */
function shown({ id, author, body }: Comment): object {
  return { id, body, user: { login: author }, author: { id: idOf(author) } };
}

function idOf(author: string): number {
  return author === ME ? 99 : 1;
}

function tooLong(body = ""): boolean {
  return body.length > 65_536;
}
