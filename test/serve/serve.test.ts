import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PageServer, servePage } from "../../host/serve/server.ts";

const base = mkdtempSync(join(tmpdir(), "bellwire-serve-"));
const folder = join(base, "web");
const page = "<!doctype html><title>Bellwire</title>".padEnd(3000, " ");
let server: PageServer;

beforeAll(async () => {
  mkdirSync(join(folder, "assets"), { recursive: true });
  mkdirSync(join(base, "web-secret"));
  writeFileSync(join(folder, "index.html"), page);
  writeFileSync(join(folder, "assets", "main-1a2b.js"), "export {};");
  writeFileSync(join(base, "secret.txt"), "secret");
  writeFileSync(join(base, "web-secret", "secret.txt"), "secret");
  symlinkSync(join(base, "secret.txt"), join(folder, "link.txt"));
  server = await servePage({ folder, host: "127.0.0.1", port: 0 });
});
afterAll(() => server.close());

/** The answer to a request line that no client would normalise. */
function raw(path: string): Promise<string> {
  const { port } = new URL(server.address);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), "127.0.0.1", () => socket.end(`GET ${path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n`));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("end", () => resolve(text));
    socket.on("error", reject);
  });
}

describe("bellwire serve", () => {
  it("serves the page with the headers that shared memory needs, packed", async () => {
    const response = await fetch(server.address);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(response.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(await response.text()).toBe(page);
    const script = await fetch(`${server.address}assets/main-1a2b.js`);
    expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(script.headers.get("cache-control")).toContain("immutable");
    const head = await fetch(server.address, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it.each([
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e%2fweb-secret/secret.txt",
    "/../web-secret/secret.txt",
    "/..\\secret.txt",
    "/link.txt",
    "/assets",
    "/assets/",
    "/index.html%00.js",
    "/%",
    "//etc/passwd",
    "/nothing.js",
  ])("has nothing at %s", async (path) => {
    const answer = await raw(path);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).not.toContain("secret\r\n");
    expect(answer).not.toContain("root:");
  });

  it("answers nothing but GET and HEAD", async () => {
    expect((await fetch(server.address, { method: "POST", body: "x" })).status).toBe(405);
  });

  it("takes the next free port when its own is taken, and gives it back", async () => {
    const { port } = new URL(server.address);
    const second = await servePage({ folder, host: "127.0.0.1", port: Number(port) });
    expect(Number(new URL(second.address).port)).toBeGreaterThan(Number(port));
    expect((await fetch(second.address)).status).toBe(200);
    await second.close();
    await expect(fetch(second.address)).rejects.toThrow();
  });

  it("says in one line when it cannot listen", async () => {
    await expect(servePage({ folder, host: "203.0.113.1", port: 0 })).rejects.toThrow(/^cannot listen on 203\.0\.113\.1:0: EADDRNOTAVAIL$/);
  });

  it("from the command line: one line with the address, and a clean end on Ctrl-C", async () => {
    const child = spawn(process.execPath, ["--import", "tsx", "host/cli/main.ts", "serve", "--port", "0"], { stdio: "pipe" });
    let output = "";
    let trouble = "";
    child.stderr.on("data", (chunk) => {
      trouble += chunk;
    });
    const code = new Promise<number | null>((resolve) => {
      child.on("close", resolve);
    });
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (chunk) => {
        output += chunk;
        resolve();
      });
      child.on("close", () => resolve());
    });
    child.kill("SIGINT");
    const ended = await code;
    // A checkout whose page was never built says so instead.
    if (trouble !== "") {
      expect(trouble).toBe("bellwire: the page is not built yet; run npm run build\n");
      expect(ended).toBe(2);
      return;
    }
    expect(output).toMatch(/^Bellwire is at http:\/\/127\.0\.0\.1:\d+\/ \(Ctrl-C ends it\)\n$/);
    expect(ended).toBe(0);
  });
});
