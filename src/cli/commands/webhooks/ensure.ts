import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { CloseClient, CreateWebhook, EnsurePlan, WebhookSubscription } from "../../../index.ts";
import { readEvents, readUrl } from "../../arguments/arguments.ts";
import type { Context } from "../../context.ts";
import { UsageError } from "../../exit.ts";
import { confirm, YES } from "../../terminal/confirm.ts";
import { printable } from "../../terminal/output.ts";
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
		.option("--no-verify-ssl", "let Close skip verifying its certificate")
		.option(...YES)
		.action(async ({ config, prune = false, url, events, verifySsl, yes }) => {
			const isOne = url !== undefined && events !== undefined;
			const hasUrlOrEvents = url !== undefined || events !== undefined;
			if ((config !== undefined) === hasUrlOrEvents || isOne !== hasUrlOrEvents) {
				throw new UsageError("Pass either --config, or --url together with --events.");
			}
			if (isOne && prune) throw new UsageError("--prune needs --config, which says what to keep.");
			const wanted = isOne ? [{ url, events, verify_ssl: verifySsl }] : await readConfig(config ?? "");
			const client = await context.client();
			await ensure(await makePlan(client, wanted, prune), client, context, yes);
		});
}

interface Plan {
	/** What has to be done for each of the subscriptions that are wanted. */
	steps: { webhook: CreateWebhook; plan: EnsurePlan }[];
	/** What is to be deleted. */
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

async function ensure({ steps, surplus }: Plan, client: CloseClient, context: Context, yes: boolean | undefined) {
	const { output } = context;
	const due = steps.filter(({ plan }) => plan.changes.length > 0);
	const lines = [
		...due.flatMap(({ webhook: { url }, plan: { subscription, changes } }) => [
			`${url}${subscription ? ` (${subscription.id})` : ""}`,
			...changes.map((change) => `  ${change}`),
		]),
		...surplus.flatMap(({ id, url }) => [`${url} (${id})`, "  delete it, because the file does not list it"]),
	];
	// The question must not come before the plan that it is about.
	for (const line of lines) (yes ? output.note : output.warn)(printable(line));
	if (lines.length > 0) await confirm("Carry out this plan?", yes);
	else output.note("Everything is up to date.");

	let hasNewKey = false;
	for (const { webhook, plan } of steps) {
		const { subscription, changes, signatureKey } = await client.webhooks.ensure(webhook);
		// The key of a subscription that was there already is stored already.
		const key = plan.subscription === undefined ? signatureKey : undefined;
		hasNewKey ||= key !== undefined;
		const { id, url } = subscription;
		if (output.isJson) output.json({ id, url, changes, ...(key !== undefined && { signature_key: key }) });
		else {
			const done = changes.length === 0 ? "up to date" : plan.subscription ? "changed" : "created";
			output.line(printable(`${id}  ${done}  ${url}`));
			if (key !== undefined) output.line(`signature_key  ${key}`);
		}
	}
	for (const { id, url } of surplus) {
		await client.webhooks.delete(id);
		if (output.isJson) output.json({ id, url, changes: ["delete"] });
		else output.line(printable(`${id}  deleted  ${url}`));
	}
	if (hasNewKey) adviseToStore(output);
}
