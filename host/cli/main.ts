import { systemReason } from "./io.ts";
import { main } from "./program.ts";

// A closed pipe (`bellwire run … | head`) is not an error of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  process.stderr.write(`bellwire: the output cannot be written: ${systemReason(error)}\n`);
  process.exit(1);
});
process.exitCode = await main(process.argv.slice(2));
