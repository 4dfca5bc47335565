/** The built-in assistants as new ones would be made of them, in the person's language. */
import type { ProjectColour } from '#shared/contract/projects.ts';
import type { Parameters } from '#shared/parameters.ts';
import { useBuiltInWords } from './words.ts';

export interface AssistantDraft {
  name: string;
  emoji: string;
  colour: ProjectColour;
  description: string;
  instructions: string;
  model: string | null;
  openers: string[];
  files: { id: string; name: string }[];
  parameters: Parameters;
  /** Groups of tools; null: all. */
  tools: string[] | null;
  memory: boolean;
  origin: string | null;
}

type Key = keyof ReturnType<typeof useBuiltInWords>;

/** In the order they are shown. */
const SIGNS: readonly (readonly [Key, string, ProjectColour])[] = [
  ['editor', '✍️', 'green'],
  ['translator', '🌐', 'blue'],
  ['mail', '✉️', 'violet'],
  ['summary', '📄', 'grey'],
  ['minutes', '🗒️', 'amber'],
  ['planner', '🧭', 'green'],
  ['sparring', '🥊', 'red'],
  ['sheets', '📊', 'green'],
  ['developer', '💻', 'blue'],
  ['review', '🔍', 'violet'],
  ['data', '🗄️', 'grey'],
  ['azure', '☁️', 'blue'],
  ['support', '💬', 'amber'],
  ['contracts', '📑', 'red'],
  ['career', '💼', 'grey'],
  ['tutor', '🎓', 'violet'],
  ['language', '🗣️', 'blue'],
  ['stories', '🌙', 'amber'],
  ['cook', '🍳', 'red'],
  ['travel', '✈️', 'green'],
];

export function useBuiltIn(): (AssistantDraft & { origin: string })[] {
  const words = useBuiltInWords();
  return SIGNS.map(([origin, emoji, colour]) => {
    const { name, description, instructions, openers } = words[origin];
    return {
      origin,
      emoji,
      colour,
      name,
      description,
      instructions,
      openers: Object.values(openers),
      model: null,
      files: [],
      parameters: {},
      tools: null,
      memory: true,
    };
  });
}
