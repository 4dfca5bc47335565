/** What the benchmark's upstream understands: the behaviour is in the model's name. */
export const MODELS = [
  'mock-chunks50',
  'mock-chunks100',
  'mock-delay20-chunks100',
  'mock-delay20-chunks100-stamp',
] as const;
