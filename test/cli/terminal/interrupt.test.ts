import { expect, test } from "vitest";
import { createInterrupt, Interrupted } from "../../../src/cli/terminal/interrupt.ts";
import { createHost } from "../stand-ins.ts";

test.each(["SIGINT", "SIGTERM"])("the first %s aborts the signal, the second ends the command", (name) => {
	const host = createHost();
	const { signal } = createInterrupt(host);
	expect(signal.aborted).toBe(false);

	host.emit(name);
	expect(signal.reason).toBeInstanceOf(Interrupted);
	expect(host.exits).toEqual([]);

	host.emit(name);
	expect(host.exits).toEqual([130]);
});

test("on a terminal the next message begins on a new line", () => {
	const host = createHost({ isTTY: true });
	createInterrupt(host).signal.throwIfAborted();

	host.emit("SIGINT");

	expect(host.stderr.read()).toBe("\n");
});

test("signals are handled only from the first use until the end", () => {
	const host = createHost();
	const interrupt = createInterrupt(host);
	const listeners = () => [host.listenerCount("SIGINT"), host.listenerCount("SIGTERM")];

	expect(listeners()).toEqual([0, 0]);
	expect(interrupt.signal).toBe(interrupt.signal);
	expect(listeners()).toEqual([1, 1]);
	interrupt.end();
	expect(listeners()).toEqual([0, 0]);
});
