/**
 * The resume matrix: every mishap at many random moments, with the network away for as long as it says.
 * `node bench/resume.ts [moments, 20] [away in ms, 30000] [mishap …]`; a line for each, and what differed at the end.
 */
import { closeBrowser } from '../e2e/parlor.ts';
import { MISHAPS, resuming } from '../e2e/resuming.ts';

const [moments = 20, away = 30_000] = process.argv.slice(2, 4).map(Number);
const asked = process.argv.slice(4);
const mishaps = MISHAPS.filter((mishap) => asked.length === 0 || asked.includes(mishap));
const answers = await resuming(away);
let differed = 0;
try {
  for (const mishap of mishaps)
    for (let round = 0; round < moments; round++) {
      const moment = Math.round(50 + Math.random() * 2500);
      const { page, server, status } = await answers.interrupt(mishap, moment);
      const same = page === server && status === 'done';
      if (!same) differed += 1;
      process.stdout.write(
        `${mishap} at ${moment} ms: ${same ? 'same' : `DIFFERENT (${status})`}, ${server.length} characters\n`,
      );
    }
} finally {
  await closeBrowser();
  await answers.close();
}
process.stdout.write(`${mishaps.length * moments} answers, ${differed} differed\n`);
process.exitCode = differed === 0 ? 0 : 1;
