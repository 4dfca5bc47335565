import { readFileSync } from 'node:fs';
import { AppError } from '#shared/errors.ts';
import { createSimulator, parseScenario, serveSimulator, type Scenario } from '#simulator/index.ts';
import { CommandError } from './command-line.ts';

interface Simulation {
  port: number;
  host: string;
  scenario: string | undefined;
}

/** Serves a simulated resource alone, on loopback unless told otherwise; what to print. Throws CommandError. */
export async function simulate({ port, host, scenario }: Simulation): Promise<string> {
  const simulator = createSimulator(scenario === undefined ? {} : { scenario: scenarioIn(scenario) });
  const { url } = await serveSimulator(simulator, { port, host });
  const { keys, deployments } = simulator.resource;
  return [
    'A simulated Azure OpenAI resource is there. Nothing it says comes from a model.',
    `  Endpoint     ${url}`,
    `  Key          ${keys.key1}`,
    `  Deployments  ${[...deployments.keys()].join(', ')}`,
  ].join('\n');
}

function scenarioIn(file: string): Scenario {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new CommandError(`The scenario ${file} cannot be read.`);
  }
  try {
    return parseScenario(text);
  } catch (error) {
    throw error instanceof AppError ? new CommandError(`The scenario ${file} is not right: ${error.detail}`) : error;
  }
}
