import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { DOCUMENT } from "../../scripts/document/build.ts";

/** The generated document, parsed. */
// biome-ignore lint/suspicious/noExplicitAny: the tests look at whatever part they are about
export const document: any = parse(readFileSync(DOCUMENT, "utf8"));
