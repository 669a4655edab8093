// Runs examples/cloudflare-durable-object on a free port as Workers do, with Durable Objects in memory. Without the
// guarantees of their storage, which test/runtimes checks in workerd.
import { register } from "node:module";
import { resolve } from "node:path";
import { listenWeb } from "../receive/adapters/servers.ts";

/** A Durable Object, which the worker calls by its own methods. */
type DurableObjectClass = new (context: { storage: object }, env: object) => object;

interface Worker {
	default: { fetch(request: Request, env: object, context: object): Promise<Response> };
	CloseEvent: DurableObjectClass;
}

/** The module that only Workers have. */
const CLOUDFLARE_WORKERS = moduleOf(`export class DurableObject {
	constructor(ctx, env) { Object.assign(this, { ctx, env }); }
}`);
const HOOKS = moduleOf(`export const resolve = (specifier, context, next) => specifier === "cloudflare:workers"
	? { url: ${JSON.stringify(CLOUDFLARE_WORKERS)}, shortCircuit: true }
	: next(specifier, context);`);

function moduleOf(code: string): string {
	return `data:text/javascript,${encodeURIComponent(code)}`;
}

/** The objects of a class by their names, created when they are first called. */
function createNamespace(DurableObject: DurableObjectClass) {
	const objects = new Map<string, object>();
	return {
		getByName(name: string): object {
			const object = objects.get(name) ?? new DurableObject({ storage: createStorage() }, {});
			objects.set(name, object);
			return object;
		},
	};
}

function createStorage() {
	const values = new Map<string, unknown>();
	return {
		get: async (key: string) => values.get(key),
		put: async (key: string, value: unknown) => void values.set(key, value),
		deleteAll: async () => values.clear(),
		setAlarm: async () => {},
	};
}

register(HOOKS);
// Not an import that the compiler follows, because it does not know the types of Workers.
const worker: Worker = await import(resolve(import.meta.dirname, "../../examples/cloudflare-durable-object/index.ts"));

const { CLOSE_SIGNATURE_KEY } = process.env;
const env = { CLOSE_SIGNATURE_KEY, CLOSE_EVENTS: createNamespace(worker.CloseEvent) };
const { url } = await listenWeb(async (request) => {
	try {
		return await worker.default.fetch(request, env, { waitUntil: () => {} });
	} catch (error) {
		console.error(error);
		return new Response(null, { status: 500 });
	}
});
console.log(`Listening on ${url}`);
