import { copyFile, writeFile } from "node:fs/promises";
import { run } from "./install.ts";

export const TYPESCRIPTS = ["5.4", "5.9", "6", "7"];

/** How users resolve modules: `module` with `moduleResolution`. */
export const RESOLUTIONS = [
	["nodenext", "nodenext"],
	["esnext", "bundler"],
] as const;

/** Compiles the user's program in a project with the installed package. Rejects with the compiler's errors. */
export async function compileUser(
	tsc: string,
	user: string,
	[module, moduleResolution]: (typeof RESOLUTIONS)[number],
): Promise<void> {
	for (const file of ["user.ts", "close.d.ts"]) await copyFile(`test/runtimes/${file}`, `${user}/${file}`);
	const config = `tsconfig.${moduleResolution}.json`;
	await writeFile(
		`${user}/${config}`,
		JSON.stringify({
			compilerOptions: {
				module,
				moduleResolution,
				target: "es2022",
				lib: ["es2022", "dom", "dom.iterable"],
				types: [],
				strict: true,
				exactOptionalPropertyTypes: true,
				skipLibCheck: false,
				// Like the build of a library, which must be able to name the inferred types.
				declaration: true,
				outDir: `compiled-${moduleResolution}`,
			},
			files: ["user.ts"],
		}),
	);
	await run(tsc, ["-p", config], user, 120_000);
}
