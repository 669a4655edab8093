import { sampleEvent } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { fakeClose } from "./command.ts";

const create = ["webhooks", "create", "--url", "https://test.example.com", "--events", "lead.created"];

describe("the commands that make one call", () => {
	test("print JSON for programs with --json", async () => {
		const { close, run } = await fakeClose();
		await run(create);
		const [{ id } = { id: "" }] = close.subscriptions();
		// The event log is a stream, an object a line: one event is one line.
		close.emit(sampleEvent("lead.created"));

		for (const command of [
			["webhooks", "list"],
			["webhooks", "get", id],
			["webhooks", "pause", id],
			["webhooks", "resume", id],
			["webhooks", "update", id, "--no-verify-ssl"],
			["events", "list"],
			["events", "types", "merged"],
			["webhooks", "delete", id, "--yes"],
		]) {
			const { code, stdout } = await run([...command, "--json"]);

			expect(code, command.join(" ")).toBe(0);
			expect(JSON.parse(stdout), command.join(" ")).toBeTypeOf("object");
		}
	});

	test("end at once on Ctrl-C, while Close is not responding, and print nothing", async () => {
		const { close, start } = await fakeClose();
		close.disturbRequests({ delay: 60_000, times: Number.POSITIVE_INFINITY });

		for (const command of [["webhooks", "list"], ["webhooks", "status"], create, ["events", "get", "ev_1"]]) {
			const before = close.record.requests.length;
			const running = start([...command, "--verbose"]);
			while (close.record.requests.length === before) await new Promise((soon) => setTimeout(soon, 10));
			running.interrupt();

			const { code, signal, stdout } = await running.ended;

			expect(stdout).toBe("");
			expect(code !== 0 || signal === "SIGINT", command.join(" ")).toBe(true);
		}
	});
});
