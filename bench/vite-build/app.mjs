import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const BRANCH = 50;

/** An app of so many modules, each of about eighty lines; every hundredth reads a public value. */
export function createApp(root, tool, { modules, values }) {
  const files = {
    "package.json": '{ "type": "module" }',
    "index.html": '<title>bench</title><script type="module" src="/src/main.js"></script>',
    "vite.config.mjs": tool.config(values),
    ...tool.files?.(values),
  };
  const groups = Math.max(1, Math.ceil(modules / BRANCH));
  files["src/main.js"] = `${range(groups)
    .map((group) => `import { total as t${group} } from "./g${group}/index.js";`)
    .join("\n")}
console.log(${range(groups)
    .map((group) => `t${group}`)
    .join(" + ")}, import.meta.env.VITE_SECRET_0);\n`;
  for (const group of range(groups)) {
    const members = range(Math.min(BRANCH, modules - group * BRANCH));
    files[`src/g${group}/index.js`] =
      `${members.map((member) => `import { run as r${member} } from "./m${member}.js";`).join("\n")}
export const total = ${members.map((member) => `r${member}(${member})`).join(" + ")};\n`;
    for (const member of members) files[`src/g${group}/m${member}.js`] = moduleText(group, member);
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function moduleText(group, member) {
  const read = (group * BRANCH + member) % 100 === 0 ? "import.meta.env.VITE_SECRET_0.length" : "1";
  const steps = ["collect", "weigh", "compare", "settle"];
  return `const table_${group}_${member} = new Map();
export function run(input) {
  return ${steps.map((step) => `${step}(input)`).join(" + ")} + ${read};
}
${steps.map((step, index) => stepText(step, group, member, index)).join("")}`;
}

function stepText(step, group, member, index) {
  return `function ${step}(input) {
  const key = "${step} of module ${group} ${member}";
  let sum = ${index};
  for (let turn = 0; turn < input + ${member}; turn += 1) {
    sum += Math.sin(turn + ${group}) * Math.sqrt(turn + ${member + index});
    if (sum > ${1000 + member}) sum -= key.length;
  }
  table_${group}_${member}.set(key, sum);
  const text = \`${step} gave ${group}/${member}: \${sum}\`;
  if (text.includes("unlikely ${group * 31 + member}")) {
    console.warn(text, "while looking at", key);
    return Number.NaN;
  }
  return [...table_${group}_${member}.entries()].map(([name, value]) => \`\${name}=\${value} \${text}\`).join(", ").length + sum;
}
`;
}

function range(length) {
  return Array.from({ length }, (_, index) => index);
}
