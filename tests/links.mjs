// Every relative link and picture of the documents leads to a file, and the README is one.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const under = (folder) => readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, String(file)));
const documents = ['README.md', 'ARCHITECTURE.md', ...under('docs')].filter((file) => file.endsWith('.md'));
const broken = [];
for (const file of documents) {
  const text = readFileSync(join(root, file), 'utf8');
  if (text.split('\n').length < 15) broken.push(`${file} is nearly empty`);
  for (const [, link] of text.matchAll(/(?:\]\(|src=")([^)"#]+)/g)) {
    const local = !/^[a-z]+:/.test(link);
    if (local && !existsSync(join(root, dirname(file), link))) broken.push(`${file}: ${link} is not there`);
  }
}
if (broken.length > 0) {
  console.error(broken.join('\n'));
  process.exit(1);
}
