/**
 * @module
 * The process of a command, started by `launch`. It ends with its parent, also when the parent is killed.
 */
import { main } from "./main.ts";

process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.channel?.unref();
await main(process.argv);
