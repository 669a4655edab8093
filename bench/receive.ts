import { receiverSection } from "./receiver.ts";
import { verifySection } from "./verify.ts";

/** Measures the receiver, and gives a section of Markdown. */
export async function benchReceive(): Promise<string> {
	return ["## Receiving", "", await verifySection(), "", await receiverSection()].join("\n");
}
