/** How models are called on the screen. */
import { createContext, useContext } from 'react';

const ModelNamesContext = createContext<ReadonlyMap<string, string>>(new Map());
export const ModelNamesProvider = ModelNamesContext.Provider;

/** The display name of a deployment; one that is no longer there is called by its public name. */
export function useModelName(name: string | null): string {
  const names = useContext(ModelNamesContext);
  return name === null ? '' : (names.get(name) ?? name);
}

/** Every model there is: public name → display name. */
export const useModelNames = (): ReadonlyMap<string, string> => useContext(ModelNamesContext);
