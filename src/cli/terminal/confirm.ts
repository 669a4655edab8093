import { createInterface } from "node:readline/promises";
import { UsageError } from "../exit.ts";
import { Interrupted } from "./interrupt.ts";

/** What a command with consequences takes. */
export const YES = ["--yes", "skip the confirmation"] as const;

/** Asks on a terminal whether to go on. Elsewhere nobody can answer, so `--yes` has to be given. */
export async function confirm(question: string, yes: boolean | undefined): Promise<void> {
	if (yes) return;
	const { stdin: input, stderr: output } = process;
	if (!input.isTTY || !output.isTTY) throw new UsageError(`${question} There is no terminal to ask on, so add --yes.`);
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
