import { z } from 'zod';

/** The voices that every model of the Realtime service has, in both of its generations. */
export const CallVoice = z.enum(['alloy', 'ash', 'ballad', 'coral', 'echo', 'sage', 'shimmer', 'verse']);
export type CallVoice = z.infer<typeof CallVoice>;
