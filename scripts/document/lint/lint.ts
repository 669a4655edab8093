import { once } from "node:events";
import { MessageChannel, Worker } from "node:worker_threads";
import { fromPointer, type JsonObject } from "../json.ts";
import { describePart, type Parts, partPointer } from "../parts.ts";
import { DOCUMENT } from "../paths.ts";

/** Redocly's findings in a document: an error makes its types or its mock wrong, a warning may. */
export interface LintResult {
	/** One line per error, with its place and its file. */
	errors: string[];
	warnings: string[];
}

/** A finding, as the thread reports it. */
export interface Finding {
	/** The JSON Pointer of its place. */
	pointer: string;
	message: string;
	isError: boolean;
}

let thread: Worker | undefined;

/** Starts the lint thread early, because loading it takes as long as reading a document. */
export function startLint(): void {
	if (thread) return;
	thread = new Worker(new URL("./worker.js", import.meta.url));
	// A thread that waits for a document must not keep the process alive.
	thread.unref();
}

/** Lints a document made of parts. */
export async function lintDocument(document: JsonObject, parts: Parts): Promise<LintResult> {
	const findings = await findProblems(document);
	const lines = (wanted: Finding[]) => wanted.map((finding) => describeFinding(finding, parts));
	return {
		errors: lines(findings.filter(({ isError }) => isError)),
		warnings: lines(findings.filter(({ isError }) => !isError)),
	};
}

async function findProblems(document: JsonObject): Promise<Finding[]> {
	startLint();
	const { port1, port2 } = new MessageChannel();
	thread?.postMessage({ document, reply: port2 }, [port2]);
	const [findings] = await once(port1, "message");
	port1.close();
	return findings;
}

function describeFinding({ pointer, message }: Finding, parts: Parts): string {
	const keys = fromPointer(pointer);
	const part = partPointer(keys);
	const within = keys.slice(fromPointer(part).length).join(".");
	const place = [describePart(part), within].filter(Boolean).join(" ");
	return `${parts.get(part)?.file ?? DOCUMENT}: ${place}: ${message}`;
}
