import { verifyDelivery } from "close-crm/receive";
import { describe } from "vitest";
import { verifySuite } from "./verify-suite.ts";

describe("with Node's HMAC", () => verifySuite(verifyDelivery));
