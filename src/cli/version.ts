import { readFileSync } from "node:fs";

// As far from src/cli as from dist/cli. Imported, the whole of it would be bundled.
const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
const { version }: { version: string } = JSON.parse(text);

export const VERSION = version;
