import * as pulumi from "@pulumi/pulumi";
import { languageOf, type Runtime } from "./runtimes.ts";

/** What answers until the first release, so that function, version and alias exist although no code was ever built. */
export const firstCode = (runtime: Runtime, handler: string): pulumi.asset.Archive =>
    new pulumi.asset.AssetArchive(
        Object.fromEntries(
            Object.entries(languageOf(runtime).firstFiles(handler)).map(([file, text]) => [file, new pulumi.asset.StringAsset(text)]),
        ),
    );
