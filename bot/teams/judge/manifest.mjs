// Reads {schema, file} objects, one to a line, and validates each file by the
// schema that Microsoft publishes. What it objects to is written, one to a line.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const Ajv = require('ajv-draft-04');
const folder = new URL('./node_modules/@microsoft/app-manifest/build/json-schemas/teams/', import.meta.url);

for await (const line of createInterface({ input: process.stdin })) {
  const { schema, file } = JSON.parse(line);
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, unicodeRegExp: false });
  const valid = ajv.compile(JSON.parse(readFileSync(new URL(schema, folder), 'utf8')));
  valid(file);
  console.log(JSON.stringify((valid.errors ?? []).map((e) => `${e.instancePath} ${e.message}`)));
}
