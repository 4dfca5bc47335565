/** What a deployment is for, by its model: most chat, some draw, speak or listen. */

export interface Abilities {
  draws: boolean;
  /** It changes pictures, too. */
  edits: boolean;
  speaks: boolean;
  hears: boolean;
  /** It talks, both ways at once. */
  talks: boolean;
  /** It turns text into numbers. */
  embeds: boolean;
}

/** `model`: the base model, where it is known; otherwise the name has to tell. */
export function abilitiesOf({ name, model }: { name: string; model: string | null }): Abilities {
  const called = (model ?? name).toLowerCase();
  const gptImage = /\bgpt-image|\bchatgpt-image/.test(called);
  return {
    draws: gptImage || /dall-?e-?[23]|\bimagen|\bflux[-.]/.test(called),
    edits: gptImage || /dall-?e-?2|flux.*kontext/.test(called),
    speaks: /\btts\b|-tts/.test(called),
    // Those that only write down or translate what is said live.
    hears: /whisper|transcribe/.test(called),
    talks: /realtime/.test(called) && !/whisper|transcribe|translate/.test(called),
    embeds: /embedding/.test(called),
  };
}

/** Whether it answers messages: none of the other things is what it is for. */
export function chats(deployment: { name: string; model: string | null }): boolean {
  return !Object.values(abilitiesOf(deployment)).some(Boolean);
}
