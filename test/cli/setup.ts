// A setup file, because Vitest runs it for each file of tests. A hook in a module that several of them import would run
// only for the first.
import { afterAll } from "vitest";
// The setup files of a project replace those of the other tests, so this one needs it too.
import "../setup/patient-polls.ts";
import { runEndings } from "./command.ts";

afterAll(runEndings);
