import { createReadStream, existsSync, realpathSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIPv6 } from "node:net";
import { extname, join, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { BellwireError } from "../../src/errors.ts";
import { packageRoot } from "../platform/root.ts";

export interface ServeOptions {
  /** Files below it are served, and nothing else. */
  folder: string;
  host: string;
  /** 0 lets the system choose. */
  port: number;
}

export interface PageServer {
  address: string;
  /** Resolves when the port is free again. */
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

/** Shared memory needs a page that is isolated from other origins; the rest keeps a page that others reach from being misused. */
const HEADERS: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
};

/** Ports to try after the one that was asked for. */
const MORE_PORTS = 20;

/** The folder of the built page. @throws BellwireError "unavailable" when the page was not built. */
export function pageFolder(): string {
  const folder = join(packageRoot(), "dist", "web");
  if (existsSync(join(folder, "index.html"))) return folder;
  throw new BellwireError("unavailable", "the page is not built yet; run npm run build");
}

/** Serves the page. @throws BellwireError "unavailable" when no port can be had. */
export async function servePage({ folder, host, port }: ServeOptions): Promise<PageServer> {
  const root = realpathSync(folder);
  const server = createServer((request, response) => {
    void answer(root, request, response).catch(() => response.destroy());
  });
  const bound = await listen(server, host, port);
  return {
    address: `http://${isIPv6(host) ? `[${host}]` : host}:${bound}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, host: string, wanted: number): Promise<number> {
  const last = wanted === 0 ? 0 : Math.min(65_535, wanted + MORE_PORTS);
  for (let port = wanted; ; port++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          server.off("error", reject);
          resolve();
        });
      });
      const address = server.address();
      return typeof address === "object" && address ? address.port : port;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if ((code === "EADDRINUSE" || code === "EACCES") && port < last) continue;
      throw new BellwireError("unavailable", `cannot listen on ${host}:${wanted}: ${code ?? String(error)}`);
    }
  }
}

async function answer(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refuse = (status: number, text: string): void => {
    response.writeHead(status, { ...HEADERS, "Content-Type": "text/plain; charset=utf-8" }).end(`${text}\n`);
  };
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, "only GET is answered");
  const file = fileOf(root, request.url ?? "/");
  if (file === null) return refuse(404, "there is no such file");
  const packed = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  response.writeHead(200, {
    ...HEADERS,
    "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
    // Names of assets change with their contents.
    "Cache-Control": file.includes(`${sep}assets${sep}`) ? "public, max-age=31536000, immutable" : "no-cache",
    Vary: "Accept-Encoding",
    ...(packed ? { "Content-Encoding": "gzip" } : { "Content-Length": String(statSync(file).size) }),
  });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  if (packed) await pipeline(createReadStream(file), createGzip({ level: 6 }), response);
  else await pipeline(createReadStream(file), response);
}

/** The file that an address names, or null: it must exist below the root, links followed, whatever dots the address holds. */
function fileOf(root: string, address: string): string | null {
  try {
    const path = decodeURIComponent(address.replace(/[?#].*$/, ""));
    if (path.includes("\0")) return null;
    const file = realpathSync(join(root, path.endsWith("/") ? `${path}index.html` : path));
    return file.startsWith(root + sep) && statSync(file).isFile() ? file : null;
  } catch {
    return null;
  }
}
