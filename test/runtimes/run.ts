import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { install, run } from "./install.ts";
import { buildSuite, RUNTIMES } from "./runtimes.ts";
import { startServers } from "./servers.ts";
import type { Report } from "./suite/index.ts";
import { compileUser, RESOLUTIONS, TYPESCRIPTS } from "./types.ts";

// Runs the suite on every runtime, and compiles the published types with every TypeScript, from the packed tarball.

let passed = 0;
let failed = 0;

function print(name: string, counts: { passed: number; failed: string[] }): void {
	passed += counts.passed;
	failed += counts.failed.length;
	console.log(`${name}: ${counts.passed} passed, ${counts.failed.length} failed`);
	for (const failure of counts.failed) console.log(failure.replace(/^/gm, "    "));
}

/** Installs what is to be tested, tests it, and prints what came of it; also when it could not be had. */
async function test(
	name: string,
	[packageName, version]: [name: string, version: string],
	tests: (folder: string) => Promise<{ passed: number; failed: string[] }>,
): Promise<void> {
	const where = join(folder, `${name} ${version}`.replaceAll(" ", "-"));
	let full = `${name} ${version}`;
	try {
		await install(where, `${packageName}@${version}`);
		full = `${name} ${await versionOf(where, packageName)}`;
	} catch (error) {
		return print(full, { passed: 0, failed: [`It could not be installed from npm. ${messageOf(error)}`] });
	}
	try {
		print(full, await tests(where));
	} catch (error) {
		print(full, { passed: 0, failed: [`It did not run. ${messageOf(error)}`] });
	}
}

async function versionOf(where: string, packageName: string): Promise<string> {
	return JSON.parse(await readFile(join(where, "node_modules", packageName, "package.json"), "utf8")).version;
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

const folder = await mkdtemp(join(tmpdir(), "close-crm-runtimes-"));
const { stop, ...servers } = await startServers();
try {
	const packed = await run("npm", ["pack", "--silent", "--pack-destination", folder], ".", 300_000);
	const user = join(folder, "user");
	await install(user, join(folder, packed.trim().split("\n").at(-1) ?? ""));
	await buildSuite(user);

	let fingerprint: string | undefined;
	for (const runtime of RUNTIMES) {
		await test(runtime.name, [runtime.package, runtime.version], async (where) => {
			const places = { folder: where, user, servers: JSON.stringify(servers) };
			const report: Report = JSON.parse(await runtime.start(places));
			const failures = report.failed.map(({ name, message }) => `${name}: ${message}`);
			fingerprint ??= report.fingerprint;
			if (report.fingerprint !== fingerprint)
				failures.push("The signer's bytes differ from those of the runtimes above.");
			return { passed: report.passed, failed: failures };
		});
	}
	for (const version of TYPESCRIPTS) {
		await test("TypeScript", ["typescript", version], async (where) => {
			const failures: string[] = [];
			for (const resolution of RESOLUTIONS) {
				const compiled = compileUser(join(where, "node_modules/.bin/tsc"), user, resolution);
				await compiled.catch((error) => failures.push(`${resolution.join(", ")}: ${messageOf(error)}`));
			}
			return { passed: RESOLUTIONS.length - failures.length, failed: failures };
		});
	}
} catch (error) {
	print("The tarball", { passed: 0, failed: [`It could not be packed and installed. ${messageOf(error)}`] });
} finally {
	await stop();
	await rm(folder, { recursive: true });
}
console.log(`\n${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
