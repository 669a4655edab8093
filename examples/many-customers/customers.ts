// The customers, in one file. In your app this is a table of your database.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { DATA_FOLDER } from "./settings.ts";

/** A connected organization. Its tokens are elsewhere, in the token store. */
export interface Customer {
	/** The id of its subscription, once it is created. */
	subscriptionId?: string;
	/** The signature key of the subscription. It is a secret. */
	signatureKey?: string;
	/** False once the permission was revoked. */
	hasAccess: boolean;
}

const FILE = `${DATA_FOLDER}/customers.json`;

/** The customers by the id of their organization. */
const customers = new Map<string, Customer>(Object.entries(readAll()));

export function customerIds(): string[] {
	return [...customers.keys()];
}

export function findCustomer(organizationId: string): Customer | undefined {
	return customers.get(organizationId);
}

export function saveCustomer(organizationId: string, customer: Customer): void {
	customers.set(organizationId, customer);
	writeAll();
}

export function deleteCustomer(organizationId: string): void {
	customers.delete(organizationId);
	writeAll();
}

function readAll(): { [organizationId: string]: Customer } {
	try {
		return JSON.parse(readFileSync(FILE, "utf8"));
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
		throw error;
	}
}

/** A crash leaves the old file or the new one. Only the user who runs the app may read it. */
function writeAll(): void {
	mkdirSync(DATA_FOLDER, { recursive: true, mode: 0o700 });
	writeFileSync(`${FILE}.new`, JSON.stringify(Object.fromEntries(customers)), { mode: 0o600 });
	renameSync(`${FILE}.new`, FILE);
}
