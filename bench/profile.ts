import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { progress } from "./progress.ts";

/** Profiles a GET with V8's profiler, each client in a separate process. Returns a section of Markdown. */
export function profileSection(base: string): string {
	progress("profiles of a GET");
	const bare = `(await fetch(base + "/webhook/whsub_1/", { headers: { authorization } })).json()`;
	const openapi = `openapi.GET("/webhook/{id}/", { params: { path: { id: "whsub_1" } } })`;
	const profiles = [bare, openapi, `client.webhooks.get("whsub_1")`].map((call) => profileOf(base, call));
	const parts = Object.keys(profiles[0] ?? {});
	const cell = (micros: number | undefined) => (micros ?? 0).toFixed(1);
	const sum = (profile: Record<string, number>) => Object.values(profile).reduce((total, micros) => total + micros, 0);
	return [
		"Where the time of a GET goes, in µs per call, according to V8's profiler, which itself takes some of it:",
		"",
		"| | bare fetch | openapi-fetch | close-crm |",
		"|---|---|---|---|",
		...parts.map((part) => `| ${[part, ...profiles.map((profile) => cell(profile[part]))].join(" | ")} |`),
		`| total | ${profiles.map((profile) => cell(sum(profile))).join(" | ")} |`,
	].join("\n");
}

/** The time of a call in each part of the program, in µs. */
function profileOf(base: string, call: string): Record<string, number> {
	const program = `
		import { Session } from "node:inspector/promises";
		import createOpenApiClient from "openapi-fetch";
		import { createClient } from "close-crm";
		const base = ${JSON.stringify(base)};
		const authorization = "Basic " + btoa("api_test:");
		const openapi = createOpenApiClient({ baseUrl: base, headers: { authorization } });
		const client = createClient({ apiKey: "api_test", baseUrl: base, logger: () => {} });
		const run = async (calls) => { for (; calls > 0; calls--) await ${call}; };
		await run(2_000);
		const session = new Session();
		session.connect();
		await session.post("Profiler.enable");
		await session.post("Profiler.setSamplingInterval", { interval: 200 });
		await session.post("Profiler.start");
		const calls = 5_000;
		await run(calls);
		const { profile } = await session.post("Profiler.stop");
		const PARTS = [
			["system and native code", ({ url, functionName }) => url === "" && functionName !== "(garbage collector)"],
			["collecting garbage", ({ url }) => url === ""],
			["Node's signals and timers", ({ url }) => /abort_controller|event_target|timers/.test(url)],
			["Node's fetch and its dependencies", ({ url }) => url.startsWith("node:")],
			["openapi-fetch", ({ url }) => url.includes("/openapi-fetch/")],
			["close-crm", ({ url }) => url.includes("/dist/")],
			["the caller", () => true],
		];
		const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
		const times = Object.fromEntries(PARTS.map(([name]) => [name, 0]));
		profile.samples.forEach((id, at) => {
			const frame = frames.get(id);
			if (frame.functionName === "(idle)") return;
			const [name] = PARTS.find(([, holds]) => holds(frame));
			times[name] += profile.timeDeltas[at] / calls;
		});
		console.log(JSON.stringify(times));
	`;
	const options = { cwd: fileURLToPath(new URL("..", import.meta.url)) };
	return JSON.parse(String(execFileSync(process.execPath, ["--input-type=module", "-e", program], options)));
}
