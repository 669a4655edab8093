import { readFile } from "node:fs/promises";
import { type ClientOptions, type CloseClient, createClient } from "../index.ts";
import { UsageError } from "./exit.ts";
import { createInterrupt, type Interrupt } from "./terminal/interrupt.ts";
import { createOutput, type Output } from "./terminal/output.ts";

/** The options that every command takes. */
export interface GlobalOptions {
	json?: boolean | undefined;
	quiet?: boolean | undefined;
	verbose?: boolean | undefined;
	apiKeyFile?: string | undefined;
	baseUrl?: string | undefined;
}

/** What every command works with. */
export interface Context {
	/** As they were given; to be read once the arguments are parsed. */
	readonly options: GlobalOptions;
	readonly output: Output;
	readonly interrupt: Interrupt;
	/** A client of Close, with the credential that the environment or a file gives. */
	client(options?: Pick<ClientOptions, "logger">): Promise<CloseClient>;
}

export function createContext(readOptions: () => GlobalOptions): Context {
	const interrupt = createInterrupt();
	let output: Output | undefined;
	return {
		get options() {
			return readOptions();
		},
		get output() {
			output ??= createOutput(readOptions());
			return output;
		},
		interrupt,
		async client(options) {
			const { baseUrl, verbose, apiKeyFile } = readOptions();
			return createClient({
				...(await readCredential(apiKeyFile)),
				...(baseUrl !== undefined && { baseUrl }),
				logger: (entry) => {
					if (verbose) this.output.note(JSON.stringify(entry));
					options?.logger?.(entry);
				},
			});
		},
	};
}

async function readCredential(file: string | undefined): Promise<{ apiKey: string } | { accessToken: string }> {
	if (file !== undefined) {
		const text = await readFile(file, "utf8").catch((cause: unknown) => {
			throw new UsageError(`--api-key-file ${file} cannot be read. Pass the path of a file that contains the key.`, {
				cause,
			});
		});
		return { apiKey: text.trim() };
	}
	const { CLOSE_API_KEY: apiKey, CLOSE_ACCESS_TOKEN: accessToken } = process.env;
	if (apiKey && accessToken) {
		throw new UsageError("Both CLOSE_API_KEY and CLOSE_ACCESS_TOKEN are set. Unset one of them.");
	}
	if (apiKey) return { apiKey };
	if (accessToken) return { accessToken };
	throw new UsageError("No credential found. Set CLOSE_API_KEY or CLOSE_ACCESS_TOKEN, or pass --api-key-file.");
}
