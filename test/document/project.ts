import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { dump, load } from "js-yaml";
import { onTestFinished } from "vitest";
import { asObject, type JsonObject } from "../../scripts/document/json.ts";
import { RESOURCES } from "../../scripts/document/paths.ts";
import { Stop, type Workplace } from "../../scripts/document/stop.ts";
import { temporaryFolder } from "../setup/temporary-folder.ts";

/** A copy of the files that the scripts read and write, in a new folder. */
export interface Project {
	folder: string;
	read(path: string): Promise<string>;
	write(path: string, text: string): Promise<void>;
	/** Changes the text of a file. Fails if the text stays the same. */
	edit(path: string, change: (text: string) => string): Promise<void>;
	/** Runs a script in the folder like a program. */
	run(script: Script, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
}

type Script = (args: string[], workplace: Workplace) => Promise<void>;

/** Copies the project. `atEnd` determines when the copy is removed. Default: at the end of the test. */
export async function copyProject(atEnd: (remove: () => Promise<void>) => void = onTestFinished): Promise<Project> {
	const folder = await temporaryFolder({ atEnd });
	await cp("openapi", join(folder, "openapi"), { recursive: true });
	await cp("src/generated", join(folder, "src/generated"), { recursive: true });
	await cp("docs/api.md", join(folder, "docs/api.md"), { recursive: true });
	const path = (file: string) => (isAbsolute(file) ? file : join(folder, file));
	const read = (file: string) => readFile(path(file), "utf8");
	const write = (file: string, text: string) => writeFile(path(file), text);
	return {
		folder,
		read,
		write,
		async edit(file, change) {
			const before = await read(file);
			const after = change(before);
			if (after === before) throw new Error(`The edit changes nothing in ${file}.`);
			await write(file, after);
		},
		async run(script, ...args) {
			const printed = { stdout: "", stderr: "" };
			const workplace: Workplace = {
				path,
				print: (line) => {
					printed.stdout += `${line}\n`;
				},
				warn: (line) => {
					printed.stderr += `${line}\n`;
				},
			};
			try {
				await script(args, workplace);
				return { code: 0, ...printed };
			} catch (error) {
				if (!(error instanceof Stop)) throw error;
				return { code: 1, ...printed, stderr: `${printed.stderr}${error.message}\n` };
			}
		},
	};
}

/** The resource files that have what Close's published document is about. */
const WEBHOOK_FILES = ["components.yaml", "event.yaml", "webhook.yaml"];

/** Copies the project with only the resources of webhooks and events, which it generates in a tenth of the time. */
export async function copySmallProject(): Promise<Project> {
	const project = await copyProject();
	for (const file of await readdir(join(project.folder, RESOURCES))) {
		if (!WEBHOOK_FILES.includes(file)) await rm(join(project.folder, RESOURCES, file));
	}
	await project.edit(`${RESOURCES}/event.yaml`, (text) => dump(withoutData(load(text) as JsonObject)));
	return project;
}

/** The events without the types of their data, because those name schemas of other resources. */
function withoutData({ "x-event-data": _, ...events }: JsonObject): JsonObject {
	for (const objectType of Object.values(asObject(events["x-event-types"]))) delete asObject(objectType).data;
	return events;
}
