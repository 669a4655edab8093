import { readFile } from "node:fs/promises";
import { type ClientOptions, type CloseClient, createClient } from "../index.ts";
import type { GlobalOptions } from "./arguments/command-line.ts";
import { UsageError } from "./exit.ts";
import { createFetch } from "./network.ts";
import type { Host } from "./terminal/host.ts";
import { createInterrupt, type Interrupt } from "./terminal/interrupt.ts";
import { createOutput, type Output } from "./terminal/output.ts";

/** What every command needs: options, output, exit code and client. */
export interface Context {
	readonly host: Host;
	/** The options that every command accepts. Set once the arguments are parsed. */
	readonly options: GlobalOptions;
	readonly output: Output;
	readonly interrupt: Interrupt;
	/** The exit code if the command ends without an error. */
	exitCode: number;
	/** Creates a client with the credential from the environment or from a file. */
	client(options?: Pick<ClientOptions, "logger">): Promise<CloseClient>;
}

export function createContext(host: Host, readOptions: () => GlobalOptions): Context {
	const interrupt = createInterrupt(host);
	let output: Output | undefined;
	return {
		host,
		interrupt,
		exitCode: 0,
		get options() {
			return readOptions();
		},
		get output() {
			output ??= createOutput(host, readOptions());
			return output;
		},
		async client(options) {
			const { baseUrl, verbose, apiKeyFile } = readOptions();
			const fetch = await createFetch(host.env);
			return createClient({
				...(await readCredential(apiKeyFile, host.env)),
				...(baseUrl !== undefined && { baseUrl }),
				fetch,
				logger: (entry) => {
					if (verbose) this.output.note(JSON.stringify(entry));
					options?.logger?.(entry);
				},
			});
		},
	};
}

async function readCredential(
	file: string | undefined,
	env: Host["env"],
): Promise<{ apiKey: string } | { accessToken: string }> {
	if (file !== undefined) return { apiKey: await readKeyFile(file) };
	const { CLOSE_API_KEY: apiKey, CLOSE_ACCESS_TOKEN: accessToken } = env;
	if (apiKey && accessToken) {
		throw new UsageError("Both CLOSE_API_KEY and CLOSE_ACCESS_TOKEN are set. Unset one of them.");
	}
	if (apiKey) return { apiKey };
	if (accessToken) return { accessToken };
	throw new UsageError("No credential found. Set CLOSE_API_KEY or CLOSE_ACCESS_TOKEN, or pass --api-key-file.");
}

async function readKeyFile(file: string): Promise<string> {
	const text = await readFile(file, "utf8").catch((cause: unknown) => {
		throw new UsageError(`--api-key-file ${file} cannot be read. Pass the path of a file that contains the key.`, {
			cause,
		});
	});
	const key = text.trim();
	if (key === "") throw new UsageError(`--api-key-file ${file} is empty. Write the API key into it.`);
	return key;
}
