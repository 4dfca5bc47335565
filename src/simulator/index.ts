/**
 * The simulator's front doors. What goes in and out is in wire.ts, the models in catalogue.ts, its state in resource.ts,
 * everything a scenario can say in scenario.ts.
 */
export { createSimulator, type Simulator, type SimulatorOptions } from './simulator.ts';
export { createCloud } from './cloud/cloud.ts';
export { serveSimulator, type ServedSimulator } from './serve.ts';
export { instant, lifelike, parseScenario, type Scenario } from './scenario.ts';
export { ConnectionCut } from './wire.ts';
