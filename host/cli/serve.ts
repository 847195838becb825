import { Command } from "commander";
import { type PageServer, pageFolder, servePage } from "../serve/server.ts";
import type { CommandContext } from "./context.ts";
import { integerOption } from "./options.ts";

const DEFAULT_PORT = 8080;

export function serveCommand({ signal }: CommandContext): Command {
  return new Command("serve")
    .description("Open the page: design a machine and watch it run in the browser.")
    .option("--port <n>", "where to listen; the next free port is taken when it is in use", integerOption(0, 65_535), DEFAULT_PORT)
    .option("--host <address>", "which address to listen on; 0.0.0.0 lets others on the network in", "127.0.0.1")
    .action(async ({ port, host }: { port: number; host: string }) => {
      const server = await servePage({ folder: pageFolder(), host, port });
      process.stdout.write(`Bellwire is at ${server.address} (Ctrl-C ends it)\n`);
      await untilStopped(server, signal);
    });
}

function untilStopped(server: PageServer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => void server.close().then(resolve);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
