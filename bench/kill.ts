/** 200 × kill -9 of a chatting server: `node bench/kill.ts [rounds]`. */
import { killing } from '../e2e/killing.ts';

const rounds = Number(process.argv[2] ?? 200);
const report = await killing(rounds, (round) => {
  if (round % 20 === 0) console.log(`round ${round} of ${rounds}`);
});
console.log(JSON.stringify(report, null, 2));
process.exitCode = report.lost.length + report.integrity.length + report.stuck === 0 ? 0 : 1;
