import { resolve } from "node:path";
import { sveltekit } from "@sveltejs/kit/vite";
import { alias } from "../../vitest.config.ts";

// The development server of examples/sveltekit, with the sources of close-crm and without an adapter.
export default {
	plugins: [sveltekit()],
	resolve: { alias },
	server: { host: "127.0.0.1", port: Number(process.env.PORT), strictPort: true, fs: { allow: [resolve("../..")] } },
};
