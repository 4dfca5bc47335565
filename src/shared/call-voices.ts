import { z } from 'zod';

/** The voices that every model of the Realtime service has, in both of its generations. */
export const callVoices = ['alloy', 'ash', 'ballad', 'coral', 'echo', 'sage', 'shimmer', 'verse'] as const;
export const CallVoice = z.enum(callVoices);
export type CallVoice = z.infer<typeof CallVoice>;
