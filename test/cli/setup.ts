// A setup file, because Vitest runs it for each file of tests. A hook in a module that several of them import would run
// only for the first.
import { afterAll } from "vitest";
import { runEndings } from "./command.ts";

afterAll(runEndings);
