import { playgroundCall } from '#chat/playground.ts';
import { runPlayground } from '#shared/contract/playground.ts';
import { handle, type Mounted } from '../mount.ts';

export const playgroundRoutes: readonly Mounted[] = [
  handle(runPlayground, ({ body, who, request }, { gateway }) =>
    playgroundCall(gateway, who.principal, body.request, request.signal),
  ),
];
