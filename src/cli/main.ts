#!/usr/bin/env node
import { runCommand } from "./run.ts";

// process.exit would discard output that is still being written.
process.exitCode = await runCommand(process.argv.slice(2), process);
