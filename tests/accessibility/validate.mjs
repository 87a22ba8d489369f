// Checks HTML by html-validate's rules. Reads {name: html} from standard input, writes ["name: line: rule: message", …].
import { readFile } from "node:fs/promises";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { rules } from "./html_rules.mjs";

const validator = new HtmlValidate(new StaticConfigLoader({ extends: ["html-validate:recommended", "html-validate:document"], rules }));
const pages = JSON.parse(await readFile("/dev/stdin", "utf8"));
const faults = [];
for (const [name, html] of Object.entries(pages)) {
  const report = await validator.validateString(html, name);
  for (const { messages } of report.results) {
    for (const { line, ruleId, message } of messages) faults.push(`${name}: ${line}: ${ruleId}: ${message}`);
  }
}
process.stdout.write(JSON.stringify(faults));
