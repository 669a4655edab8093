import { Option } from "@commander-js/extra-typings";
import { readPort } from "../arguments/values.ts";

/** The option that serves a page which shows what happens. Without a port it takes a free one. */
export const uiOption = () =>
	new Option("--ui [port]", "show what happens on a local page").argParser(readPort).preset("0");
