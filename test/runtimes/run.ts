import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXAMPLES, tryExample } from "./examples.ts";
import { install, installExample, run } from "./install.ts";
import { buildSuite, RUNTIMES } from "./runtimes.ts";
import { startServers } from "./servers.ts";
import type { Report } from "./suite/index.ts";
import { compileUser, RESOLUTIONS, TYPESCRIPTS } from "./types.ts";

// From the packed tarball: runs the suite on every runtime, compiles the published types with every TypeScript, and
// installs, compiles and runs the examples.

let passed = 0;
let failed = 0;

function print(name: string, counts: { passed: number; failed: string[] }): void {
	passed += counts.passed;
	failed += counts.failed.length;
	console.log(`${name}: ${counts.passed} passed, ${counts.failed.length} failed`);
	for (const failure of counts.failed) console.log(failure.replace(/^/gm, "    "));
}

interface Subject {
	name: string;
	/** The package whose version is printed. */
	package: string;
	version: string;
	/** Installs other packages besides that version of the package. */
	install?(where: string): Promise<void>;
}

/** Installs a subject, tests it, and prints the result, even if the installation failed. */
async function test(
	subject: Subject,
	tests: (folder: string) => Promise<{ passed: number; failed: string[] }>,
): Promise<void> {
	const { name, version } = subject;
	const where = join(folder, `${name} ${version}`.replaceAll(" ", "-"));
	let full = `${name} ${version}`;
	try {
		await (subject.install?.(where) ?? install(where, `${subject.package}@${version}`));
		full = `${name} ${await versionOf(where, subject.package)}`;
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
	const tarball = join(folder, packed.trim().split("\n").at(-1) ?? "");
	const user = join(folder, "user");
	await install(user, tarball);
	await buildSuite(user);

	let fingerprint: string | undefined;
	for (const runtime of RUNTIMES) {
		await test(runtime, async (where) => {
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
		await test({ name: "TypeScript", package: "typescript", version }, async (where) => {
			const failures: string[] = [];
			for (const resolution of RESOLUTIONS) {
				const compiled = compileUser(join(where, "node_modules/.bin/tsc"), user, resolution);
				await compiled.catch((error) => failures.push(`${resolution.join(", ")}: ${messageOf(error)}`));
			}
			return { passed: RESOLUTIONS.length - failures.length, failed: failures };
		});
	}
	for (const example of EXAMPLES) {
		const subject = {
			name: `Example ${example.folder}, with ${example.package}`,
			package: example.package,
			version: "latest",
			install: (where: string) => installExample(where, example.folder, tarball),
		};
		await test(subject, (where) => tryExample(example, where));
	}
} catch (error) {
	print("The tarball", { passed: 0, failed: [`It could not be packed and installed. ${messageOf(error)}`] });
} finally {
	await stop();
	await rm(folder, { recursive: true });
}
console.log(`\n${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
