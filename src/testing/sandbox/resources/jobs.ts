import { isRecord } from "../../../close/values.ts";
import { HttpError } from "../api/answer.ts";
import type { Fields } from "../document/schema.ts";
import { ObjectList } from "../lists/list.ts";
import { showObject } from "../objects/show.ts";
import type { FoundObject, Stored } from "../objects/store.ts";
import type { Resource, World, Writer } from "../objects/world.ts";
import { runBulkAction } from "./bulk-actions.ts";

/** How long a job waits and how long it runs, in ms. Close's times are not known. */
const START_MS = 1000;
const WORK_MS = 1000;
/** How long the file of an export can be downloaded, in ms. */
const DOWNLOAD_MS = 60_000;

/** Bulk actions and exports, which run as the clock advances. */
export const JOBS: { [collection: string]: Resource } = {
	"/bulk_action/delete/": bulkAction("delete"),
	"/bulk_action/edit/": bulkAction("edit"),
	"/bulk_action/email/": bulkAction("email"),
	"/bulk_action/sequence_subscription/": bulkAction("sequence_subscription"),
	"/export/lead/": exportOf("lead"),
	"/export/opportunity/": exportOf("opportunity"),
};

function bulkAction(kind: string): Resource {
	const collection = `/bulk_action/${kind}/`;
	return {
		eventType: () => `bulk_action.${kind}`,
		onCreate: (body, { world, cause }) => ({
			send_done_email: true,
			bulk_object_type: objectTypeOf(world, body, cause.userId),
			sort: [],
			s_query: {},
			...body,
			status: "created",
			n_leads_processed: 0,
			n_objects_processed: 0,
		}),
		actions: completedActions,
		afterAdd({ id }, body, writer) {
			const jobId = { collection, id };
			scheduleStep(writer, jobId, START_MS, () => {
				const { s_query, sort, results_limit } = body;
				const found = [...writer.world.find({ query: s_query, sort, results_limit }, writer.cause.userId)];
				writer.update(collection, id, { status: "processing", ...counts(found, "") });
				scheduleStep(writer, jobId, WORK_MS, (job) => {
					runBulkAction(kind, { ...body, ...job }, found, writer.with({ bulk_action_id: id }));
					writer.update(collection, id, { status: "done", ...counts(found, "_processed") });
				});
			});
			return [];
		},
	};
}

function exportOf(kind: "lead" | "opportunity"): Resource {
	const collection = `/export/${kind}/`;
	return {
		eventType: () => `export.${kind}`,
		onCreate: (body) => ({
			type: kind === "lead" ? "leads" : "opps",
			format: "csv",
			...body,
			status: "created",
			n_docs: null,
			n_docs_processed: 0,
			download_url: null,
		}),
		actions: completedActions,
		afterCreate({ id }, writer) {
			const jobId = { collection, id };
			scheduleStep(writer, jobId, START_MS, (job) => {
				const rows = rowsOf(kind, job, writer);
				writer.update(collection, id, { status: "in_progress", n_docs: rows.length });
				scheduleStep(writer, jobId, WORK_MS, async () => {
					const file = await gzip(job.format === "json" ? JSON.stringify(rows) : toCsv(rows));
					const path = writer.world.storeFile(`${id}.${job.format}.gz`, file, DOWNLOAD_MS);
					const download_url = writer.cause.origin + path;
					writer.update(collection, id, { status: "done", n_docs_processed: rows.length, download_url });
				});
			});
		},
	};
}

function completedActions(job: Stored, before: Stored | undefined): string[] {
	return job.status === "done" && before?.status !== "done" ? ["completed"] : [];
}

/** Runs a step of a job after a delay, if the job still exists. An `HttpError` of the step ends the job with an error. */
function scheduleStep(
	writer: Writer,
	{ collection, id }: { collection: string; id: string },
	ms: number,
	step: (job: Stored) => void | Promise<void>,
): void {
	const { clock, store } = writer.world;
	clock.schedule(clock.now() + ms, async () => {
		const job = store.get(collection, id);
		if (!job) return;
		try {
			await step(job);
		} catch (error) {
			if (!(error instanceof HttpError)) throw error;
			if (store.get(collection, id)) writer.update(collection, id, { status: "error" });
		}
	});
}

/** The object type of the first result of a job's search. Default: lead. */
function objectTypeOf({ find }: World, { s_query }: Fields, userId: string): string {
	for (const { collection } of find({ query: s_query, results_limit: 1 }, userId)) {
		return collection === "/contact/" ? "contact" : "lead";
	}
	return "lead";
}

function counts(found: FoundObject[], suffix: string): Fields {
	const leads = new Set(found.map(({ collection, object }) => (collection === "/lead/" ? object.id : object.lead_id)));
	return { [`n_leads${suffix}`]: leads.size, [`n_objects${suffix}`]: found.length };
}

function rowsOf(kind: "lead" | "opportunity", job: Stored, writer: Writer): Fields[] {
	const names = Array.isArray(job.fields) ? job.fields.map(String) : [];
	const limit = typeof job.results_limit === "number" ? job.results_limit : Number.POSITIVE_INFINITY;
	const rows = kind === "lead" ? leadExportRows(job, writer) : opportunityRows(job, writer.world);
	const pick = (row: Fields) => Object.fromEntries(names.map((name) => [name, row[name]]));
	return rows.slice(0, limit).map((row) => (names.length > 0 ? pick(row) : row));
}

function leadExportRows({ s_query, sort, type }: Stored, { world, cause }: Writer): Fields[] {
	const found = world.find({ query: s_query ?? { type: "match_all" }, sort }, cause.userId);
	return [...found].flatMap(({ object }) => leadRows(world, String(type), object));
}

function opportunityRows({ params }: Stored, world: World): Fields[] {
	const entries = isRecord(params) ? Object.entries(params).map(([name, value]) => [name, String(value)]) : [];
	const list = new ObjectList(world, "/opportunity/", new URLSearchParams(entries));
	return [...list.all()].map((opportunity) => showObject(world, "/opportunity/", opportunity));
}

/** The rows for one lead: the lead itself, its contacts or its opportunities, by the type of the export. */
function leadRows(world: World, type: string, lead: Stored): Fields[] {
	const collections: { [type: string]: string } = { contacts: "/contact/", lead_opps: "/opportunity/" };
	const collection = collections[type];
	if (collection === undefined) return [showObject(world, "/lead/", lead)];
	return world.store.ofLead(lead.id, collection).map((object) => showObject(world, collection, object));
}

function toCsv(rows: Fields[]): string {
	const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	const write = (value: unknown) => {
		const text = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
		return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
	};
	return [names, ...rows.map((row) => names.map((name) => row[name]))]
		.map((line) => `${line.map(write).join(",")}\r\n`)
		.join("");
}

function gzip(text: string): Promise<Blob> {
	const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
	return new Response(stream, { headers: { "content-type": "application/gzip" } }).blob();
}
