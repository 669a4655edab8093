import { CloseNotFoundError, createClient, query } from "close-crm";

const client = createClient({ apiKey: process.env.CLOSE_API_KEY });

export async function report(leadId: string): Promise<string[]> {
	const lines: string[] = [];
	try {
		const lead = await client.request("GET /lead/{id}/", { path: { id: leadId } });
		lines.push(lead.name ?? "");
		for await (const task of client.paginate("GET /task/", { query: { lead_id: leadId } })) lines.push(task.id);
		await client.request("POST /activity/note/", { body: { lead_id: leadId, note: "Reported." } });
	} catch (error) {
		if (!(error instanceof CloseNotFoundError)) throw error;
		lines.push(error.message);
	}
	const leads = client.search({ query: query.objectType("lead"), fields: { lead: ["id", "name"] }, limit: 10 });
	for await (const { id, name } of leads) lines.push(`${id} ${name}`);
	return lines;
}
