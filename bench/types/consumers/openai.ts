import OpenAI from "openai";

const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY ?? "" });

export async function report(fileId: string): Promise<string[]> {
	const lines: string[] = [];
	try {
		const file = await client.files.retrieve(fileId);
		lines.push(file.filename);
		for await (const job of client.fineTuning.jobs.list({ limit: 10 })) lines.push(job.id);
		await client.files.delete(fileId);
	} catch (error) {
		if (!(error instanceof OpenAI.NotFoundError)) throw error;
		lines.push(error.message);
	}
	const models = await client.models.list();
	for (const { id, owned_by } of models.data) lines.push(`${id} ${owned_by}`);
	return lines;
}
