/**
 * The simulator's front doors. What goes in and out is in wire.ts, the models in catalogue.ts, its state in resource.ts,
 * everything a scenario can say in scenario.ts.
 */
export { createSimulator, type Simulator, type SimulatorOptions } from './simulator.ts';
export { createCloud } from './cloud/create.ts';
export { serveSimulator, type ServedSimulator } from './serve.ts';
export { instant, lifelike, parseScenario, type Scenario } from './scenario.ts';
export { ConnectionCut } from './wire.ts';
export { parseFleet, readFault, readResource, type Fleet, type ResourceDescription } from './fleet/description.ts';
export { isTaken, serveFleet, type ServedFleet } from './fleet/fleet.ts';
export { Latency } from './latency.ts';
export { recorder, type Answered } from './recording/record.ts';
export { fileName, parseRecording, type Recording } from './recording/recording.ts';
export { replay } from './recording/replay.ts';
