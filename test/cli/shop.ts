import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./temporary.ts";

/** A project `shop` with the stacks `dev` and `live`, anew for each test; `up` writes the state of a stack that is up. */
export function shopProject() {
    const folder = temporaryFolder();
    const write = (path: string, value: unknown) => {
        const file = join(folder.path, path);
        mkdirSync(join(file, ".."), { recursive: true });
        writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
        return file;
    };
    const up = (stack: string, ...resources: object[]) =>
        write(`.causeway/state/.pulumi/stacks/shop/${stack}.json`, { version: 3, checkpoint: { latest: { resources } } });
    beforeEach(() => {
        write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
        for (const stack of ["dev", "live"]) write(`Pulumi.${stack}.yaml`, "config: {}\n");
    });
    return { folder, write, up };
}
