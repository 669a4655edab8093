import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import type { WebhookSubscription } from "close-crm";
import type { Host } from "../../src/cli/terminal/host.ts";
import type { Output } from "../../src/cli/terminal/output.ts";

/** A host whose streams can be read, and that records its exit codes. */
export function createHost({ isTTY = false, columns = 80, env = {} as Host["env"] } = {}) {
	const terminal = isTTY ? { isTTY, columns, hasColors: () => true } : {};
	const stream = () => Object.assign(new PassThrough({ encoding: "utf8" }), terminal);
	const exits: number[] = [];
	const streams = { stdin: stream(), stdout: stream(), stderr: stream() };
	return Object.assign(new EventEmitter(), { env, exit: (code: number) => exits.push(code), exits, ...streams });
}

/** An output that records everything. Styled text is recorded as `<style>text</style>`. */
export function keepOutput({ isJson = false, columns }: { isJson?: boolean; columns?: number } = {}) {
	const lines: string[] = [];
	const notes: string[] = [];
	const output: Output = {
		isJson,
		columns,
		line: (text) => void lines.push(text),
		prose: (text) => void lines.push(text),
		json: (value, indent) => void lines.push(JSON.stringify(value, null, indent)),
		note: (text) => void notes.push(text),
		warn: (text) => void notes.push(text),
		style: (style, text) => `<${style}>${text}</${style}>`,
		outliveReader: () => {},
		finish: async () => true,
	};
	return { output, lines, notes };
}

/** A healthy subscription without deliveries, with these changes. */
export function subscriptionWith(changes: Partial<WebhookSubscription> = {}): WebhookSubscription {
	return {
		id: "whsub_1",
		url: "https://test.example.com/close",
		events: [{ object_type: "lead", action: "created" }],
		verify_ssl: true,
		status: "active",
		pause_reason: null,
		health_status: null,
		latest_error: null,
		recent_consecutive_fail_buckets_cnt: 0,
		counters: {},
		created_by: "user_1",
		updated_by: "user_1",
		date_created: "2026-11-20T08:00:00.123456",
		date_updated: "2026-11-23T09:30:00.654321",
		...changes,
	};
}

/** An attempt to deliver at noon on a day in November 2026, with the status of the response. */
export function attempt(day: number, status: number | null, error: string | null = null) {
	return {
		event_id: `ev_${day}`,
		attempt_number: 1,
		datetime: `2026-11-${day}T12:00:00.000000+00:00`,
		error,
		response_status_code: status,
	};
}
