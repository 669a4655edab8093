import { UsageError } from "./exit.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The hosts of this machine, which are never reached through a proxy. */
const LOOPBACK = "localhost,127.0.0.1,::1";

/**
 * Creates a `fetch` that uses the proxy in HTTPS_PROXY or HTTP_PROXY, like curl, except for this machine and the hosts
 * in NO_PROXY. With `insecure` it accepts any certificate. Node's own fetch supports these variables only since Node
 * 22, and only if NODE_USE_ENV_PROXY is set.
 */
export async function createFetch(env: Environment, { insecure = false } = {}): Promise<typeof globalThis.fetch> {
	const httpProxy = readProxy(env, "HTTP_PROXY");
	const httpsProxy = readProxy(env, "HTTPS_PROXY") ?? httpProxy;
	if (httpsProxy === undefined && httpProxy === undefined && !insecure) return globalThis.fetch;
	// Loaded only here, because it is larger than the rest of the command.
	const { default: undici } = await import("undici");
	const tls = insecure ? { rejectUnauthorized: false } : {};
	const dispatcher = new undici.EnvHttpProxyAgent({
		httpProxy: httpProxy ?? "",
		httpsProxy: httpsProxy ?? "",
		noProxy: [readVariable(env, "NO_PROXY"), LOOPBACK].filter(Boolean).join(","),
		connect: tls,
		requestTls: tls,
	});
	// The cast is safe: Node's own fetch is undici's, so only the names of the types differ.
	return ((input: string, init: object) => undici.fetch(input, { ...init, dispatcher })) as typeof globalThis.fetch;
}

function readProxy(env: Environment, name: string): string | undefined {
	const value = readVariable(env, name);
	if (value === undefined) return undefined;
	if (/^https?:\/\//i.test(value) && URL.canParse(value)) return value;
	// The value is not shown, because it may contain a password.
	throw new UsageError(`${name} is not a URL. Set it to a URL such as http://proxy.example.com:3128, or unset it.`);
}

/** As with curl, the lower-case name wins. */
function readVariable(env: Environment, name: string): string | undefined {
	return env[name.toLowerCase()] || env[name] || undefined;
}
