import { createFakeClose, createTestClock, sampleEvent } from "close-crm/testing";
import { expect, onTestFinished, test } from "vitest";
import { runSnippet } from "./run-snippet.ts";
import { readmeSnippets } from "./snippets.ts";

async function serveFake() {
	const fake = createFakeClose({ clock: createTestClock() });
	const server = await fake.listen();
	onTestFinished(() => server.close());
	return { fake, url: server.url };
}

test("the README's ensure creates the subscription, and prints nothing when all is well", async () => {
	const { fake, url } = await serveFake();
	const [program = ""] = readmeSnippets("Keep a subscription in line", "ts");

	const first = await runSnippet(program, url);
	const second = await runSnippet(program, url);

	const [subscription] = fake.subscriptions();
	expect(first).toMatch(
		new RegExp(`^${subscription?.id} create a subscription for https://example.com/close with lead`),
	);
	expect(second).toBe("");
	expect(subscription?.events).toHaveLength(2);
});

test("the README's backfill prints the events that were missed, oldest first", async () => {
	const { fake, url } = await serveFake();
	const emit = (object_id: string, late: number) => fake.emit({ ...sampleEvent("lead.created"), object_id }, { late });
	emit("lead_2", 60_000);
	emit("lead_1", 3_600_000);
	fake.emit(sampleEvent("contact.created"));
	const [program = ""] = readmeSnippets("Catch up with what was missed", "ts");

	const lines = (await runSnippet(program, url)).trim().split("\n");

	expect(lines.map((line) => line.split(" ").slice(1).join(" "))).toEqual([
		"lead created lead_1",
		"lead created lead_2",
	]);
});

test("both programs are at most ten lines long", () => {
	for (const heading of ["Keep a subscription in line", "Catch up with what was missed"]) {
		const [program = ""] = readmeSnippets(heading, "ts");
		expect(program.trim().split("\n").length).toBeLessThanOrEqual(10);
	}
});
