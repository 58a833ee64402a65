// Measures one product in a process of its own. Arguments: product, task, JSON of where.
import { subjects } from "./subjects.mjs";

const [, , product, task, where] = process.argv;
const place = JSON.parse(where);

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function heapBytes() {
  for (let times = 0; times < 4; times++) globalThis.gc();
  return process.memoryUsage().heapUsed;
}

const tasks = {
  /** From the first line of the program to the first value. */
  cold: async ({ open }) => {
    const [wall, cpu] = [performance.now(), cpuMs()];
    const { get } = await open(place);
    const imported = { importMs: performance.now() - wall, importCpuMs: cpuMs() - cpu };
    if (typeof (await get(place.name)) !== "string") throw new Error("no value");
    return { ...imported, coldMs: performance.now() - wall, coldCpuMs: cpuMs() };
  },
  /** What stays on the heap when all secrets have been read. */
  heap: async ({ open }) => {
    const { all } = await open(place);
    const before = heapBytes();
    globalThis.kept = await all();
    return { keptBytes: heapBytes() - before };
  },
};

console.log(JSON.stringify(await tasks[task](subjects[product])));
process.exit();
