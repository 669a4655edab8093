import Stripe from "stripe";

const client = new Stripe(process.env.STRIPE_API_KEY ?? "");

export async function report(customerId: string): Promise<string[]> {
	const lines: string[] = [];
	try {
		const customer = await client.customers.retrieve(customerId);
		lines.push(customer.id);
		for await (const invoice of client.invoices.list({ customer: customerId })) lines.push(invoice.id ?? "");
		await client.customers.update(customerId, { description: "Reported." });
	} catch (error) {
		if (!(error instanceof Stripe.errors.StripeError)) throw error;
		lines.push(error.message);
	}
	const found = await client.customers.search({ query: "name:'a'", limit: 10 });
	for (const { id, name } of found.data) lines.push(`${id} ${name}`);
	return lines;
}
