#!/usr/bin/env node
import { scanCommand } from "./scan-command.ts";

async function main(): Promise<void> {
  process.exitCode = await scanCommand(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
  });
}

void main();
