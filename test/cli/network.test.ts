import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { describe, expect, test } from "vitest";
import { createFetch } from "../../src/cli/network.ts";
import { atEnd, run } from "./command.ts";
import { CERTIFICATE, PRIVATE_KEY } from "./self-signed.ts";

async function listen(server: ReturnType<typeof createHttpServer> | ReturnType<typeof createHttpsServer>) {
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	atEnd(() => {
		server.closeAllConnections();
		server.close();
	});
	return (server.address() as AddressInfo).port;
}

/** A proxy that records the requested hosts, and connects all of them to one port of this machine. */
async function startProxy(port: number) {
	const asked: (string | undefined)[] = [];
	const server = createHttpServer().on("connect", (request, client) => {
		asked.push(request.url);
		const upstream = connect(port, "127.0.0.1", () => {
			client.write("HTTP/1.1 200 Connection established\r\n\r\n");
			client.pipe(upstream).pipe(client);
		});
		upstream.on("error", () => client.destroy());
		client.on("error", () => upstream.destroy());
		atEnd(() => upstream.destroy());
	});
	return { url: `http://127.0.0.1:${await listen(server)}`, asked };
}

const startEndpoint = () =>
	listen(createHttpsServer({ key: PRIVATE_KEY, cert: CERTIFICATE }, (_, response) => void response.end("heard you")));

describe.concurrent("a proxy", () => {
	test.each(["HTTPS_PROXY", "https_proxy"])("in %s is used, even for a request with a body", async (name) => {
		const proxy = await startProxy(await startEndpoint());
		const throughProxy = await createFetch({ [name]: proxy.url }, { insecure: true });

		const response = await throughProxy("https://api.close.example/", { method: "POST", body: "hello" });

		expect(await response.text()).toBe("heard you");
		expect(proxy.asked).toEqual(["api.close.example:443"]);
	});

	test("is not used for this machine or the hosts in NO_PROXY", async () => {
		const port = await startEndpoint();
		const proxy = await startProxy(port);
		const env = { HTTPS_PROXY: proxy.url, NO_PROXY: "close.invalid" };
		const withProxy = await createFetch(env, { insecure: true });

		expect(await (await withProxy(`https://localhost:${port}/`)).text()).toBe("heard you");
		expect(await (await withProxy(`https://127.0.0.1:${port}/`)).text()).toBe("heard you");
		await expect(withProxy("https://close.invalid/")).rejects.toThrow("fetch failed");
		expect(proxy.asked).toEqual([]);
	});

	test("must have a URL, which the error does not show", async () => {
		await expect(createFetch({ HTTPS_PROXY: "user:secret@proxy" })).rejects.toThrow(
			/^HTTPS_PROXY is not a URL\. Set it to a URL such as http:\/\/proxy\.example\.com:3128, or unset it\.$/,
		);
	});

	test("that is not set leaves Node's own fetch", async () => {
		expect(await createFetch({})).toBe(fetch);
	});
});

describe.concurrent("an endpoint with a self-signed certificate", () => {
	test("is accepted with --insecure", async () => {
		const to = `https://localhost:${await startEndpoint()}/close`;

		const { code, stdout } = await run(["trigger", "lead.created", "--to", to, "--insecure"]);

		expect(stdout).toMatch(/^200 {2}\d+ ms {2}acknowledged\n {5}heard you\n$/);
		expect(code).toBe(0);
	});

	test("is not accepted without --insecure, which the message suggests", async () => {
		const to = `https://localhost:${await startEndpoint()}/close`;

		const { code, stdout } = await run(["trigger", "lead.created", "--to", to]);

		expect(stdout).toMatch(/^--- {2}\d+ ms {2}no response \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. Add --insecure to accept/);
		expect(code).toBe(1);
	});
});
