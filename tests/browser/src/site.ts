import { readFile } from "node:fs/promises";
import { type IncomingMessage, type ServerResponse, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

const MODULES = new URL("../node_modules/", import.meta.url);

const PAGE = `<!doctype html>
<title>Test</title>
<script type="importmap">
  {"imports": {
    "@florence/identity": "/modules/@florence/identity/dist/index.js",
    "openapi-fetch": "/modules/openapi-fetch/dist/index.mjs"
  }}
</script>
<script type="module">
  import * as identity from "@florence/identity";
  window.identity = identity;
</script>`;

/** A request to the API that went through a site. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | undefined;
  readonly status: number | undefined;
}

/** A site of its own origin: a page with the client, and the API behind it. */
export class Site {
  readonly seen: Seen[] = [];
  readonly #server = createServer((incoming, answer) => {
    this.#serve(incoming, answer).catch(() => answer.destroy());
  });
  readonly #api: URL;
  #toDrop: string | undefined;
  #drops = 0;

  private constructor(api: string) {
    this.#api = new URL(api);
  }

  static async start(api: string): Promise<Site> {
    const site = new Site(api);
    await new Promise<void>((resolve) => site.#server.listen(0, "localhost", resolve));
    return site;
  }

  /** Where it is, under a host name that leads to this machine. */
  origin(host = "localhost"): string {
    return `http://${host}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Loses the answers to the next requests of this path. The API has dealt with them. */
  drop(path: string, times: number): void {
    this.#toDrop = path;
    this.#drops = times;
  }

  /** Requests of this path since the last call. */
  take(path: string): Seen[] {
    const taken = this.seen.filter((seen) => seen.path === path);
    this.seen.length = 0;
    return taken;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { pathname } = new URL(incoming.url ?? "/", this.#api);
    if (pathname.startsWith("/api/")) {
      this.#pass(incoming, answer, pathname);
    } else if (pathname.startsWith("/modules/")) {
      const file = await readFile(new URL(pathname.slice("/modules/".length), MODULES));
      answer.setHeader("content-type", "text/javascript").end(file);
    } else {
      answer.setHeader("content-type", "text/html").end(PAGE);
    }
  }

  #pass(incoming: IncomingMessage, answer: ServerResponse, path: string): void {
    const { method = "GET", headers, url } = incoming;
    const passed = request(new URL(url ?? "/", this.#api), { method, headers }, (response) => {
      const key = headers["idempotency-key"];
      const idempotencyKey = typeof key === "string" ? key : undefined;
      this.seen.push({ method, path, idempotencyKey, status: response.statusCode });
      if (path === this.#toDrop && this.#drops > 0) {
        this.#drops -= 1;
        response.resume();
        answer.destroy();
        return;
      }
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    incoming.pipe(passed);
  }
}
