import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Whether the module with this URL is the program that runs, and not one that another imports. */
export const isMain = url => process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
