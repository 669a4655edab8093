import { throughputSection } from "./receiver/throughput.ts";
import { verifySection } from "./receiver/verify.ts";

/** Measures the receiver. Resolves to a section of Markdown. */
export async function benchReceive(): Promise<string> {
	return ["## Receiving", "", await throughputSection(), "", await verifySection()].join("\n");
}
