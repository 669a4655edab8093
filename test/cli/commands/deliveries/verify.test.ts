import { createHmac } from "node:crypto";
import { sampleEvent, signDelivery } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { run } from "../../command.ts";

const KEY = "0123456789abcdef".repeat(4);
const { headers, body } = await signDelivery({ event: sampleEvent("lead.created"), signatureKey: KEY });
const timestamp = headers["close-sig-timestamp"];

function verify(given: { key?: string; timestamp?: string; hash?: string; input?: string } = {}) {
	const { key = KEY, hash = headers["close-sig-hash"], input = body } = given;
	const args = ["verify", "--timestamp", given.timestamp ?? timestamp, "--hash", hash];
	return run(args, { env: { CLOSE_SIGNATURE_KEY: key }, input });
}

const hashOf = (key: Buffer | string, message: string) => createHmac("sha256", key).update(message).digest("hex");

describe.concurrent("verify", () => {
	test("exits with 0 for a delivery that Close signed, with the key in the environment or in an option", async () => {
		const args = ["verify", "--key", KEY, "--timestamp", timestamp, "--hash", headers["close-sig-hash"], "--json"];

		expect(await verify()).toEqual({
			code: 0,
			stdout: "It verifies: Close signed this body with this key.\n",
			stderr: "",
		});
		const json = await run(args, { env: {}, input: body });
		expect(JSON.parse(json.stdout)).toEqual({ verifies: true, reason: "Close signed this body with this key." });
	});

	const bytes = Buffer.from(KEY, "hex");
	test("names the common mistake that explains the hash", async () => {
		const { code, stdout } = await verify({ hash: hashOf(KEY, timestamp + body) });

		expect(code).toBe(1);
		expect(stdout).toContain("It does not verify: the hash matches if the key is used as text");
	});

	const hash = headers["close-sig-hash"];
	test.each([
		[
			"another key",
			{ key: "ff".repeat(32) },
			"the hash belongs to another key, timestamp or body, and no common mistake explains it. Check that the key is that of the delivery's subscription_id, and that the body is unchanged.",
		],
		["a missing key", { key: "" }, "the key is empty. Set CLOSE_SIGNATURE_KEY."],
		["a wrong key", { key: "058bfb" }, "the key is not 64 hex characters. Use the signature_key that Close returned."],
		["a wrong hash", { hash: "abc" }, "the hash is not 64 hex characters. Copy the header close-sig-hash unchanged."],
		["a missing hash", { hash: "" }, "the hash or the timestamp is empty. Copy both headers unchanged."],
		[
			"two hashes",
			{ hash: `${hash},${hash.replaceAll("a", "b")}` },
			"the hash or the timestamp has several values. Close sends each header once.",
		],
		[
			"a wrong timestamp",
			{ timestamp: "now" },
			"the timestamp is not a number. Copy the header close-sig-timestamp unchanged.",
		],
		[
			"a body that is not JSON",
			{ input: "hello", hash: hashOf(bytes, `${timestamp}hello`) },
			"the signature is right, but the body is not JSON.",
		],
		[
			"a body without an event",
			{ input: "{}", hash: hashOf(bytes, `${timestamp}{}`) },
			"the signature is right, but the body is not an event with a subscription_id.",
		],
	])("explains %s, and does not print the key", async (_, given, reason) => {
		expect(await verify(given)).toMatchObject({ code: 1, stdout: `It does not verify: ${reason}\n` });
	});

	test("ignores white space around the key", async () => {
		expect(await verify({ key: ` ${KEY}\n` })).toMatchObject({ code: 0 });
	});

	test.each([
		["is too old for a receiver", -73.5, "but it was signed 3 days ago, and a receiver rejects it after 73 hours."],
		["is old", -72.5, "Close signed this body with this key."],
		["has a timestamp in three minutes", 0.05, "Close signed this body with this key."],
		["has a timestamp in nine minutes", 0.15, "but its timestamp is in the future. Check the clock of this machine."],
	])("says that a delivery that %s verifies, and whether a receiver accepts it", async (_, hours, reason) => {
		const timestamp = Math.floor(Date.now() / 1000 + hours * 3600);
		const { headers } = await signDelivery({ body, signatureKey: KEY, timestamp });

		const given = { timestamp: String(timestamp), hash: headers["close-sig-hash"] };

		expect(await verify(given)).toMatchObject({ code: 0, stdout: `It verifies: ${reason}\n` });
	});

	test("asks for a key", async () => {
		const { code, stderr } = await run(["verify", "--timestamp", "1", "--hash", "a"], { env: {} });

		expect(code).toBe(2);
		expect(stderr).toContain("Set CLOSE_SIGNATURE_KEY");
	});
});
