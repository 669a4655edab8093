import { execFileSync, spawn } from "node:child_process";
import { atEnd } from "../command.ts";
import { commandPath } from "./program.ts";

/** Why the tests have no terminal; undefined if they have one. */
export const noTerminal = findReason();

function findReason(): string | undefined {
	try {
		const version = execFileSync("script", ["--version"], { encoding: "utf8", stdio: "pipe" });
		if (version.includes("util-linux")) return undefined;
	} catch {
		// The reason below explains it.
	}
	return "Left out: it needs a terminal, which the script command of util-linux provides.";
}

/** Runs the program on a terminal of 80 columns, and types each answer when its prompt is seen. */
export function runOnTerminal(
	args: string[],
	{ env = {}, answers = [] }: { env?: Record<string, string>; answers?: [prompt: RegExp, keys: string][] } = {},
): Promise<{ code: number | null; screen: string }> {
	const words = [process.execPath, commandPath(), ...args].map((word) => `'${word}'`).join(" ");
	const child = spawn("script", ["--quiet", "--return", "--command", `stty cols 80; exec ${words}`, "/dev/null"], {
		env: {
			PATH: process.env.PATH ?? "",
			TERM: "xterm-256color",
			CLOSE_API_KEY: "api_test",
			...env,
		},
	});
	atEnd(() => child.kill("SIGKILL"));
	let screen = "";
	child.stdout.setEncoding("utf8").on("data", (text: string) => {
		screen += text;
		const [next] = answers;
		if (next && screen.search(next[0]) >= 0) {
			answers.shift();
			child.stdin.write(next[1]);
		}
	});
	return new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("close", (code) => resolve({ code, screen }));
	});
}
