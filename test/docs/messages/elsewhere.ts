import { readFileSync } from "node:fs";
import type { Messages } from "./messages.ts";

/**
 * Returns the message if all of its pieces are in these files. Causing it would need a Redis or some seconds; other
 * tests do that.
 */
export const inSource =
	(...files: string[]) =>
	(message: string) => {
		const source = files.map((file) => readFileSync(file, "utf8")).join();
		const missing = message.split("…").find((piece) => !source.includes(piece));
		return missing === undefined ? message : `${files.join()} has no "${missing}"`;
	};

export const ELSEWHERE: Messages = {
	// test/bullmq
	'createWorker: the job "…" has no event. Use a separate queue for Close events.':
		inSource("src/bullmq/create-worker.ts"),
	// test/document
	"openapi/overlay.yaml: action …, target … changes nothing. If Close has fixed this defect, delete the action.":
		inSource("scripts/document/sources/overlay.ts", "scripts/generate.ts"),
	"… refers to …, which does not exist.": inSource("scripts/document/sources/merge.ts"),
	"… differs from what its sources generate.": inSource("scripts/document/output/check.ts"),
};
