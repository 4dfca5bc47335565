/** The time: the one thing a model cannot know, and the prompt must not say because it would differ every turn. */
import { z } from 'zod';
import { tool } from './tool.ts';

export const currentTime = tool({
  name: 'current_time',
  group: 'time',
  description: 'Says the current date and time, in UTC.',
  input: z.strictObject({}),
  offered: () => true,
  async run(_, { now }) {
    const at = new Date(now());
    return { text: `${at.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })}, ${at.toISOString()}` };
  },
});
