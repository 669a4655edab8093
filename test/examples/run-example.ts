import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { freePort } from "../setup/free-port.ts";
import { type Running, start } from "./running.ts";

/** The package.json of a folder. */
export async function packageOf(folder: string): Promise<{
	scripts: { [name: string]: string };
	dependencies: { [name: string]: string };
}> {
	return JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
}

/** Starts an example, which finds `close-crm` in the sources. Not by npm, which leaves behind what it has started. */
export async function run(folder: string, command: string, variables: NodeJS.ProcessEnv): Promise<Running> {
	const { scripts } = await packageOf(`examples/${folder}`);
	const PORT = String(await freePort());
	const paths = { TSX_TSCONFIG_PATH: resolve("test/examples/tsconfig.json") };
	return start(scripts[command] ?? command, `examples/${folder}`, { PORT, ...paths, ...variables });
}

/** The first address that it prints. */
export const urlOf = (receiver: Running) => receiver.seen(/http:\S+/);

/** Where a receiver handles deliveries. */
export const endpointOf = async (receiver: Running) => new URL("/close", await urlOf(receiver)).href;
