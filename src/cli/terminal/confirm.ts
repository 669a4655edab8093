import { createInterface } from "node:readline/promises";
import { UsageError } from "../exit.ts";
import type { Host } from "./host.ts";
import { Interrupted } from "./interrupt.ts";

/** The options of a command that changes something. */
export const YES = ["--yes", "skip the confirmation"] as const;
export const DRY_RUN = ["--dry-run", "show what would be done, but change nothing"] as const;

/** Asks for confirmation on a terminal. Without a terminal, `--yes` is required. */
export async function confirm(question: string, yes: boolean | undefined, host: Host): Promise<void> {
	if (yes) return;
	const { stdin: input, stderr: output } = host;
	if (!input.isTTY || !output.isTTY)
		throw new UsageError(`${question} Confirmation needs a terminal. Add --yes to skip it.`);
	const lines = createInterface({ input, output });
	try {
		const answer = await new Promise<string>((resolve, reject) => {
			lines.on("SIGINT", () => {
				output.write("\n");
				reject(new Interrupted());
			});
			lines.on("close", () => resolve(""));
			lines.question(`${question} [y/N] `).then(resolve, reject);
		});
		if (!/^y(es)?$/i.test(answer.trim())) throw new Error("Nothing was changed.");
	} finally {
		lines.close();
	}
}
