import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { inspect } from "node:util";
import { CloseError, CloseInputError, CloseResponseError, createClient, type FileToUpload } from "close-crm";
import { describe, expect, test } from "vitest";
import { serve } from "../server.ts";

const FIELDS = {
	AWSAccessKeyId: "AKIAEXAMPLEKEY",
	"Content-Type": "text/plain",
	key: "temporary/user/user_1/note.txt",
	policy: "eyJsb25nIjoicG9saWN5In0=",
	signature: "signature_of_policy",
	success_action_status: "201",
};
const DOWNLOAD = "https://app.close.com/go/file/temporary/user_1/note.txt/";
const file: FileToUpload = { filename: "note.txt", contentType: "text/plain", data: "Grüße" };

interface Stored {
	headers: IncomingMessage["headers"];
	form: FormData;
}

/** A storage server that answers with these statuses in turn, and the requests it received. */
async function serveStorage(...statuses: number[]) {
	const stored: Stored[] = [];
	const { url } = await serve(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		const headers = { "content-type": request.headers["content-type"] ?? "" };
		stored.push({ headers: request.headers, form: await new Response(Buffer.concat(chunks), { headers }).formData() });
		const status = statuses[Math.min(stored.length, statuses.length) - 1] ?? 201;
		response.writeHead(status, { "content-type": "application/xml" });
		response.end(status === 201 ? "" : `<Error>AccessDenied ${FIELDS.signature}</Error>`);
	});
	return { url, stored };
}

/** A client of a server that returns this storage. */
async function setUp(
	storage: string,
	answer: object = { upload: { url: storage, fields: FIELDS }, download: { url: DOWNLOAD } },
) {
	const bodies: string[] = [];
	const { url } = await serve(async (request, response) => {
		for await (const chunk of request) bodies.push(String(chunk));
		response.end(JSON.stringify(answer));
	});
	return { client: createClient({ apiKey: "api_key_of_close", baseUrl: url, maxRetries: 1 }), bodies };
}

describe("upload", () => {
	test.each<[string, FileToUpload["data"]]>([
		["a string", "Grüße"],
		["bytes", new TextEncoder().encode("Grüße")],
		["an ArrayBuffer", new TextEncoder().encode("Grüße").buffer],
		["a Blob", new Blob(["Grüße"])],
	])("stores %s, and resolves to an attachment", async (_, data) => {
		const storage = await serveStorage();
		const { client, bodies } = await setUp(storage.url);

		const attachment = await client.upload({ ...file, data });

		expect(attachment).toEqual({ url: DOWNLOAD, filename: "note.txt", content_type: "text/plain", size: 7 });
		expect(bodies.map((body) => JSON.parse(body))).toEqual([{ filename: "note.txt", content_type: "text/plain" }]);
		const [sent] = storage.stored;
		// S3 requires the file to be last.
		expect([...(sent?.form.keys() ?? [])]).toEqual([...Object.keys(FIELDS), "file"]);
		expect(sent?.form.get("policy")).toBe(FIELDS.policy);
		const stored = sent?.form.get("file");
		expect(stored instanceof Blob && [stored.type, await stored.text()]).toEqual(["text/plain", "Grüße"]);
	});

	test("sends no credential to the storage", async () => {
		const storage = await serveStorage();
		const { client } = await setUp(storage.url);

		await client.upload(file);

		expect(storage.stored[0]?.headers).not.toHaveProperty("authorization");
		expect(JSON.stringify(storage.stored[0]?.headers)).not.toMatch(/api_key_of_close|YXBpX2tleV9vZl9jbG9zZTo/);
	});

	test("is retried after a transient failure of the storage", async () => {
		const storage = await serveStorage(503, 201);
		const { client } = await setUp(storage.url);

		await client.upload(file);

		expect(storage.stored).toHaveLength(2);
		expect(storage.stored[1]?.form.get("key")).toBe(FIELDS.key);
	});

	test("that the storage rejects fails with an error that shows no signature", async () => {
		const storage = await serveStorage(403);
		const { client } = await setUp(storage.url);

		const error = await client.upload(file).catch((e) => e);

		expect(error).toBeInstanceOf(CloseError);
		expect(error.message).toBe(
			`POST ${storage.url}/ answered 403, so the file is not stored: <Error>AccessDenied [redacted]</Error>`,
		);
		expect(inspect(error, { depth: null })).not.toMatch(/signature_of_policy/);
		expect(storage.stored).toHaveLength(1);
	});

	test("ends when its signal aborts, even while the file is sent", async () => {
		const controller = new AbortController();
		const reason = new Error("the user left");
		const storage = await serve(() => controller.abort(reason));
		const { client } = await setUp(storage.url);

		await expect(client.upload(file, { signal: controller.signal })).rejects.toBe(reason);
	});

	test("rejects when Close does not say where to store the file", async () => {
		const { client } = await setUp("", { upload: {} });

		await expect(client.upload(file)).rejects.toThrow(CloseResponseError);
		await expect(client.upload(file)).rejects.toThrow("does not say where to store the file");
	});

	test("sends nothing over plain http, except to a loopback address", async () => {
		const { client } = await setUp("http://files.example.com/");

		await expect(client.upload(file)).rejects.toThrow(/over https only.*files\.example\.com/);
	});

	test.each<[string, object, RegExp]>([
		["an empty name", { filename: "" }, /filename must be a non-empty string; it is ""/],
		["an undefined type", { contentType: undefined }, /contentType must be a non-empty string/],
		["data of another kind", { data: 5 }, /data must be a Blob.*; it is number/],
	])("rejects a file with %s before anything is sent", async (_, part, message) => {
		const { client, bodies } = await setUp("");

		const call = client.upload({ ...file, ...part } as FileToUpload);

		await expect(call).rejects.toThrow(CloseInputError);
		await expect(call).rejects.toThrow(message);
		expect(bodies).toEqual([]);
	});
});
