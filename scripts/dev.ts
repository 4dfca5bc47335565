/** The server with --watch and the page with hot reloading, on a data folder of its own, with an owner ready. */
import { spawn } from 'node:child_process';

const env = {
  ...process.env,
  PARLOR_DATA: process.env['PARLOR_DATA'] ?? '.parlor/dev',
  PARLOR_SETUP: process.env['PARLOR_SETUP'] ?? 'dev@example.com:parlor-dev',
  APP_URL: 'http://localhost:3211',
};
const children = [
  spawn('node', ['--watch', 'src/main.ts'], { stdio: 'inherit', env }),
  spawn('vite', [], { stdio: 'inherit', env, shell: process.platform === 'win32' }),
];
console.log('The page: http://localhost:3211 · sign in as dev@example.com with parlor-dev');
for (const child of children) child.on('exit', () => children.forEach((other) => other.kill()));
