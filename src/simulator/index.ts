/** The simulator's doors. Whoever needs more than this asks for it here. */
export { createSimulator, type Simulator, type SimulatorOptions } from './simulator.ts';
export { serveSimulator, type ServedSimulator } from './serve.ts';
export { instant, lifelike, parseScenario, type Behaviour, type Scenario } from './scenario.ts';
export { defaultDeployments, type DeploymentOptions, type ResourceState } from './resource.ts';
export { catalogue, findModel, type Model } from './catalogue.ts';
export { ConnectionCut, type SimulatorRequest, type SimulatorResponse } from './wire.ts';
