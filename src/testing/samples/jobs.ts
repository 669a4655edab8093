import { type Sample, USER_IDS } from "./sample.ts";

const query = { type: "and", queries: [{ type: "object_type", object_type: "lead" }] };

function exportOf(type: string): Sample {
	return {
		prefix: "expo",
		users: USER_IDS,
		data: () => ({
			type,
			format: "csv",
			status: "in_progress",
			n_docs: 100,
			n_docs_processed: 60,
			download_url: null,
			s_query: query,
			send_done_email: false,
		}),
		before: () => ({ status: "created", n_docs: null, n_docs_processed: 0 }),
		after: { completed: { status: "done", n_docs_processed: 100, download_url: "https://example.com/export.csv" } },
	};
}

function bulkAction(prefix: string, fields: Sample["data"]): Sample {
	return {
		prefix,
		users: USER_IDS,
		data: (id) => ({
			status: "processing",
			n_leads: 100,
			n_leads_processed: 60,
			n_objects: 100,
			n_objects_processed: 60,
			s_query: query,
			results_limit: null,
			sort: [],
			send_done_email: false,
			...fields(id),
		}),
		before: () => ({
			status: "created",
			n_leads: null,
			n_leads_processed: 0,
			n_objects: null,
			n_objects_processed: 0,
		}),
		after: {
			completed: { status: "done", n_leads_processed: 100, n_objects_processed: 100 },
			paused: { status: "paused" },
		},
	};
}

/** Jobs that Close runs in the background. */
export const JOBS = {
	import: {
		prefix: "impo",
		data: () => ({ name: "leads.csv", status: "running", n_rows: 100, n_rows_processed: 60 }),
		before: () => ({ status: "created", n_rows_processed: 0 }),
		after: {
			completed: { status: "done", n_rows_processed: 100 },
			reverting: { status: "reverting", n_rows_processed: 100 },
			reverted: { status: "reverted", n_rows_processed: 100 },
		},
	},
	"export.lead": exportOf("leads"),
	"export.opportunity": exportOf("opps"),
	"bulk_action.delete": bulkAction("bulkdelete", () => ({})),
	"bulk_action.edit": bulkAction("bulkedit", (id) => ({ type: "set_lead_status", lead_status_id: id("stat") })),
	"bulk_action.email": bulkAction("bulkemail", (id) => ({
		template_id: id("tmpl"),
		sender: "Joe Kemp <joe@example.com>",
		contact_preference: "lead",
	})),
	"bulk_action.sequence_subscription": bulkAction("bulksub", (id) => ({
		action_type: "subscribe",
		sequence_id: id("seq"),
		contact_preference: "lead",
	})),
} satisfies Record<string, Sample>;
