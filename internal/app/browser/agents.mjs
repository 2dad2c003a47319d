// Microsoft's own Agents Playground, which draws a chat in Teams.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./node_modules/.bin/agentsplayground', import.meta.url));

const freePort = () => new Promise((resolve, reject) => {
  const server = createServer().on('error', reject).listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/** Starts the Agents Playground in front of a bot. */
export async function agentsPlayground(endpoint) {
  const port = await freePort();
  const child = spawn(process.execPath, [program, 'start', '-e', `${endpoint}/api/messages`, '-c', 'msteams', '-p', String(port), '--dt', 'true'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  await new Promise((resolve, reject) => {
    const listen = (data) => { said += data; if (said.includes('Listening')) resolve(); };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('exit', (code) => reject(new Error(`the Agents Playground ended with ${code}: ${said}`)));
  });
  return {
    address: `http://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => { child.removeAllListeners('exit'); child.on('exit', resolve); child.kill('SIGKILL'); }),
  };
}
