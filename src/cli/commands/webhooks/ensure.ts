import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { CloseClient, CreateWebhook, EnsurePlan, WebhookSubscription } from "../../../index.ts";
import { readEvents } from "../../arguments/events.ts";
import { readUrl } from "../../arguments/values.ts";
import type { Context } from "../../context.ts";
import { UsageError } from "../../exit.ts";
import { confirm, DRY_RUN, YES } from "../../terminal/confirm.ts";
import type { Output } from "../../terminal/output.ts";
import { printable } from "../../terminal/text.ts";
import { adviseToStore } from "./print-subscription.ts";
import { readConfig } from "./read-config.ts";

export function addEnsure(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("ensure")
		.description("bring subscriptions in line with a file: show the plan, ask, then create, change or resume")
		.option("--config <file>", "a .ts, .js or .json file with a list of { url, events, verify_ssl }")
		.option("--prune", "also delete subscriptions on the same hosts that the file does not list")
		.option("--url <url>", "the URL of a single subscription, instead of a file", readUrl)
		.option("--events <types>", "its event types, separated by commas", readEvents)
		.option("--no-verify-ssl", "tell Close not to verify its certificate")
		.option(...YES)
		.option(...DRY_RUN)
		.action(async ({ config, prune = false, url, events, verifySsl, yes = false, dryRun = false }) => {
			const wanted = await readWanted({ config, prune, url, events, verifySsl });
			const client = await context.client();
			const plan = await makePlan(client, wanted, prune);
			printPlan(context.output, plan, { isQuestion: !yes, dryRun });
			if (dryRun) return;
			if (!isEmpty(plan)) await confirm("Carry out this plan?", yes, context.host);
			context.output.outliveReader();
			await carryOut(plan, client, context.output);
		});
}

interface EnsureFlags {
	config: string | undefined;
	prune: boolean;
	url: string | undefined;
	events: CreateWebhook["events"] | undefined;
	verifySsl: boolean;
}

/** Reads the wanted subscriptions. */
async function readWanted({ config, prune, url, events, verifySsl }: EnsureFlags): Promise<CreateWebhook[]> {
	if (config !== undefined && url === undefined && events === undefined) return readConfig(config);
	if (config !== undefined || url === undefined || events === undefined) {
		throw new UsageError("Pass either --config, or --url together with --events.");
	}
	if (prune) throw new UsageError("--prune needs --config, which says what to keep.");
	return [{ url, events, verify_ssl: verifySsl }];
}

interface Plan {
	/** The changes for each wanted subscription. */
	steps: { webhook: CreateWebhook; plan: EnsurePlan }[];
	/** The subscriptions to delete. */
	surplus: WebhookSubscription[];
}

async function makePlan({ webhooks }: CloseClient, wanted: CreateWebhook[], prune: boolean): Promise<Plan> {
	const steps: Plan["steps"] = [];
	for (const webhook of wanted) steps.push({ webhook, plan: await webhooks.ensure(webhook, { dryRun: true }) });
	const hosts = wanted.map(({ url }) => new URL(url).host);
	const kept = steps.map(({ plan }) => plan.subscription?.id);
	const surplus = prune
		? (await webhooks.list()).filter(
				({ id, url }) => !kept.includes(id) && URL.canParse(url) && hosts.includes(new URL(url).host),
			)
		: [];
	return { steps, surplus };
}

function isEmpty({ steps, surplus }: Plan): boolean {
	return steps.every(({ plan }) => plan.changes.length === 0) && surplus.length === 0;
}

/** Prints the plan. With `--quiet` it is printed only for a dry run, or if a confirmation follows. */
function printPlan(output: Output, plan: Plan, { isQuestion, dryRun }: { isQuestion: boolean; dryRun: boolean }): void {
	if (dryRun && output.isJson) {
		for (const step of listSteps(plan)) output.json({ dry_run: true, ...step });
		return;
	}
	const inform = isQuestion ? output.warn : output.note;
	const print = dryRun ? output.prose : inform;
	for (const { id, url, changes } of listSteps(plan)) {
		if (changes.length === 0) continue;
		print(printable(id === undefined ? url : `${url} (${id})`));
		for (const change of changes) print(printable(`  ${change}`));
	}
	if (isEmpty(plan)) (dryRun ? output.line : output.note)("Everything is up to date.");
}

/** The plan as a list of subscriptions with their changes. */
function listSteps({ steps, surplus }: Plan): { id?: string; url: string; changes: string[] }[] {
	return [
		...steps.map(({ webhook: { url }, plan: { subscription, changes } }) => ({
			...(subscription && { id: subscription.id }),
			url,
			changes,
		})),
		...surplus.map(({ id, url }) => ({ id, url, changes: ["delete it, because the file does not list it"] })),
	];
}

async function carryOut({ steps, surplus }: Plan, { webhooks }: CloseClient, output: Output): Promise<void> {
	let hasNewKey = false;
	for (const { webhook, plan } of steps) {
		const { subscription, changes, signatureKey } = await webhooks.ensure(webhook);
		// Only the key of a new subscription is printed; the other keys were printed when they were created.
		const newKey = plan.subscription === undefined ? signatureKey : undefined;
		hasNewKey ||= newKey !== undefined;
		const { id, url } = subscription;
		if (output.isJson) output.json({ id, url, changes, ...(newKey !== undefined && { signature_key: newKey }) });
		else {
			output.line(printable(`${id}  ${describeOutcome(plan, changes)}  ${url}`));
			if (newKey !== undefined) output.line(`signature_key  ${newKey}`);
		}
	}
	for (const { id, url } of surplus) {
		await webhooks.delete(id);
		if (output.isJson) output.json({ id, url, changes: ["delete"] });
		else output.line(printable(`${id}  deleted  ${url}`));
	}
	if (hasNewKey) adviseToStore(output);
}

function describeOutcome(plan: EnsurePlan, changes: string[]): string {
	if (changes.length === 0) return "up to date";
	return plan.subscription === undefined ? "created" : "changed";
}
