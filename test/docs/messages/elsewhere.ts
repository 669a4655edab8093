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
	// test/sync
	"createSync: the claimLifetime of the receiver's store must be at least … ms, because it also decides which process sweeps; it is ….":
		inSource("src/sync/options.ts"),
	"createSync: the checkpoint holds a string of … characters that createSync did not write. Use a separate checkpoint for it.":
		inSource("src/sync/progress.ts"),
	"createSync: the checkpoint that start wrote is gone. Restore it, or create and start another sync, which begins at that moment.":
		inSource("src/sync/create-sync.ts"),
	"createSync: … events could not be handled, so the sweep stops at …. Fix the handlers; the next sweep continues there.":
		inSource("src/sync/sweep.ts"),
	"createSync: the event … could not be handled for 72 hours, and is not tried again.": inSource("src/sync/sweep.ts"),
	"createSync: the event … was never handled, and is no longer in the log.": inSource("src/sync/sweep.ts"),
	"createSync: another process has taken over the sweep.": inSource("src/sync/lease.ts"),
	"createSync: the store failed, so the sweep cannot continue.": inSource("src/sync/lease.ts"),
	// test/bullmq
	'createWorker: the job "…" has no event. Use a separate queue for Close events.':
		inSource("src/bullmq/create-worker.ts"),
	// test/document
	"openapi/overlay.yaml: action …, target … changes nothing. If Close has fixed this defect, delete the action.":
		inSource("scripts/document/sources/overlay.ts", "scripts/generate.ts"),
	"… refers to …, which does not exist.": inSource("scripts/document/sources/merge.ts"),
	"… differs from what its sources generate.": inSource("scripts/document/output/check.ts"),
};
